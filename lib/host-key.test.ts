import { describe, expect, it } from 'vitest';
import { GantryError } from './errors';
import { hostKeyQuestion, readFingerprint } from './host-key';

const fingerprint = `SHA256:${'aB3+/'.repeat(8)}xyz`;

describe('readFingerprint', () => {
  it('finds it by itself and in a line of ssh-keygen', () => {
    expect(readFingerprint(` ${fingerprint}\n`)).toBe(fingerprint);
    expect(readFingerprint(`256 ${fingerprint} root@node1 (ED25519)`)).toBe(fingerprint);
  });
  it.each(['', 'SHA256:short', fingerprint.slice(0, -1), `${fingerprint}=`, 'MD5:aa:bb'])(
    'takes no %j',
    (text) => {
      expect(readFingerprint(text)).toBeNull();
    },
  );
});

describe('hostKeyQuestion', () => {
  const seen = { type: 'ssh-ed25519', fingerprint };
  it('is read from the failures that ask it', () => {
    const data = { host: 'node1', port: 22, seen, known: null };
    expect(hostKeyQuestion(new GantryError('host_key_unknown', { data }))).toEqual(data);
    expect(
      hostKeyQuestion(new GantryError('host_key_changed', { data: { ...data, known: 'SHA256:old' } })),
    ).toEqual({ ...data, known: 'SHA256:old' });
  });
  it('is in no other failure', () => {
    expect(hostKeyQuestion(new GantryError('engine_timeout', { data: { seen } }))).toBeNull();
    expect(hostKeyQuestion(new GantryError('host_key_unknown'))).toBeNull();
    expect(hostKeyQuestion(null)).toBeNull();
  });
});
