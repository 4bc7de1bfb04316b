import { describe, expect, it } from 'vitest';
import type { SshAddress } from '../engine/address';
import { makeKeyPair } from '../engine/ssh-key';
import { createSecretBox } from '../store/secret-box';
import { makeSshKey, requireConfirmedHost, sshAddressOf } from './ssh-address';

const secrets = createSecretBox(Buffer.from(Array.from({ length: 32 }, (_, index) => index)));
const hostKey = `SHA256:${'a'.repeat(43)}`;
const input = { kind: 'ssh', host: 'node1', port: 22, user: 'ops', path: '/run/docker.sock' } as const;
const saved: SshAddress = { ...input, hostKey, password: 'kept password' };
const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'bad_request', message: expect.stringMatching(message) });

describe('sshAddressOf', () => {
  it('keeps what is left out, for the same server alone', async () => {
    expect(await sshAddressOf({ ...input, user: 'other' }, saved, secrets)).toMatchObject({
      user: 'other',
      hostKey,
      password: 'kept password',
    });
    for (const elsewhere of [{ host: 'node2' }, { port: 2222 }]) {
      await expect(sshAddressOf({ ...input, ...elsewhere }, saved, secrets)).rejects.toEqual(
        refused(/Nothing/),
      );
      expect(
        (await sshAddressOf({ ...input, ...elsewhere, password: 'given' }, saved, secrets)).hostKey,
      ).toBeUndefined();
    }
  });

  it('replaces all of what was there by what is given', async () => {
    const { privateKey } = makeKeyPair('test');
    const address = await sshAddressOf({ ...input, key: privateKey }, saved, secrets);
    expect(address).toMatchObject({ key: privateKey, hostKey });
    expect(address.password).toBeUndefined();
  });

  it('refuses what is no private key, and repeats nothing of it', async () => {
    const { publicKey, privateKey } = makeKeyPair('test');
    await expect(sshAddressOf({ ...input, key: publicKey }, null, secrets)).rejects.toEqual(
      refused(/public key/),
    );
    const broken = privateKey.replace('OPENSSH', 'OTHER');
    await expect(sshAddressOf({ ...input, key: broken }, null, secrets)).rejects.toEqual(
      refused(/cannot be read/),
    );
    await expect(sshAddressOf({ ...input, key: 'not a secret' }, null, secrets)).rejects.not.toThrow(
      /secret/,
    );
  });

  it('takes a key that was made here, and nothing else that is sealed', async () => {
    const made = makeSshKey(secrets);
    expect(made.publicKey).toMatch(/^ssh-ed25519 \S+ gantry$/);
    expect(made.sealedKey).not.toContain('PRIVATE KEY');
    expect((await sshAddressOf({ ...input, sealedKey: made.sealedKey }, null, secrets)).key).toContain(
      'PRIVATE KEY',
    );
    for (const sealedKey of ['nonsense', secrets.seal('another secret')]) {
      await expect(sshAddressOf({ ...input, sealedKey }, null, secrets)).rejects.toEqual(refused(/made/));
    }
  });
});

it('wants the host confirmed before anything is saved', () => {
  expect(() => requireConfirmedHost(saved)).not.toThrow();
  expect(() => requireConfirmedHost({ ...saved, hostKey: undefined })).toThrow(refused(/not confirmed/));
});
