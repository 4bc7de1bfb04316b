import { expect, it } from 'vitest';
import { noteOfAsked } from '@/lib/audit-changes';
import type { DialledAddress } from '../engine/address';
import { connectionFacts } from './connection-facts';

const changed = (before: DialledAddress, after: DialledAddress) =>
  noteOfAsked(connectionFacts(before), connectionFacts(after));

it('a certificate and a key that are replaced by others differ, and neither is told', () => {
  const at = { kind: 'tls', host: 'engine.test', port: 2376, ca: 'authority' } as const;
  const note = changed(
    { ...at, cert: 'certificate one', key: 'key one' },
    { ...at, cert: 'certificate two', key: 'key two' },
  );
  expect(note).toEqual({
    changes: [
      {
        field: 'client certificate',
        before: expect.stringMatching(/^SHA-256 \w{64}$/),
        after: expect.stringMatching(/^SHA-256 \w{64}$/),
      },
      { field: 'private key', before: '(hidden)', after: '(hidden, another value)' },
    ],
  });
  expect(JSON.stringify(note)).not.toMatch(/certificate (one|two)|key (one|two)/);
});

it('a password that is replaced, and a host key, differ; what stays does not', () => {
  const at = {
    kind: 'ssh',
    host: 'engine.test',
    port: 22,
    user: 'ops',
    path: '/var/run/docker.sock',
  } as const;
  const before = { ...at, hostKey: 'SHA256:a', password: 'first words' };
  expect(changed(before, before)).toEqual({});
  expect(changed(before, { ...at, hostKey: 'SHA256:b', password: 'other words' })).toEqual({
    changes: [
      { field: 'host key', before: 'SHA256:a', after: 'SHA256:b' },
      { field: 'password', before: '(hidden)', after: '(hidden, another value)' },
    ],
  });
  expect(changed(before, { kind: 'unix', path: '/var/run/docker.sock' })).toMatchObject({
    changes: [
      { field: 'connection' },
      { field: 'host key', after: null },
      { field: 'password', after: null },
    ],
  });
});
