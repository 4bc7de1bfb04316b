import { describe, expect, it } from 'vitest';
import { connectionOf, emptyForm, formErrors, formOf } from './connection-form';

describe('connectionOf', () => {
  it('sends only what belongs to the kind', () => {
    const form = { ...emptyForm(), name: 'a', host: ' docker.example.com ', ca: 'x' };
    expect(connectionOf(form)).toEqual({ kind: 'unix', path: '/var/run/docker.sock' });
    expect(connectionOf({ ...form, kind: 'tcp' })).toEqual({
      kind: 'tcp',
      host: 'docker.example.com',
      port: 2375,
    });
    expect(connectionOf({ ...form, kind: 'tls', port: 2377 })).toEqual({
      kind: 'tls',
      host: 'docker.example.com',
      port: 2377,
      ca: 'x\n',
    });
  });
});

describe('formErrors', () => {
  it('is empty where it can be tried', () => {
    expect(formErrors({ ...emptyForm(), name: 'local' })).toEqual({});
  });
  it('names what is wrong', () => {
    expect(Object.keys(formErrors({ ...emptyForm(), path: 'docker.sock' }))).toEqual(['name', 'path']);
    expect(Object.keys(formErrors({ ...emptyForm(), name: 'a', kind: 'tcp', host: 'tcp://x' }))).toEqual([
      'host',
    ]);
  });
  it('wants certificate and key together, as PEM', () => {
    const form = { ...emptyForm(), name: 'a', kind: 'tls' as const, host: 'x' };
    const cert = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';
    expect(Object.keys(formErrors({ ...form, cert }))).toEqual(['key']);
    expect(formErrors({ ...form, ca: 'nonsense' }).ca).toContain('PEM');
    expect(formErrors({ ...form, cert, key: '-----BEGIN RSA PRIVATE KEY-----\nMII' })).toEqual({});
  });
});

it('never gets keys back', () => {
  const none = { path: null, serverName: null, user: null, hostKey: null, hasPassword: false };
  const connection = { ...none, kind: 'tls' as const, host: 'h', port: 2376 };
  expect(formOf({ name: 'prod', connection })).toMatchObject({ name: 'prod', host: 'h', ca: '', key: '' });
});

describe('over ssh', () => {
  const hostKey = `SHA256:${'a'.repeat(43)}`;
  const form = { ...emptyForm(), name: 'a', kind: 'ssh' as const, host: 'node1' };
  const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----';

  it('sends what the chosen way to sign in needs, and the fingerprint out of a whole line', () => {
    const filled = { ...form, privateKey, passphrase: 'p', password: 'w', sealedKey: 's' };
    const common = { kind: 'ssh', host: 'node1', port: 22, user: 'root', path: '/var/run/docker.sock' };
    expect(connectionOf({ ...filled, hostKey: `256 ${hostKey} root@node1 (ED25519)` })).toEqual({
      ...common,
      hostKey,
      key: `${privateKey}\n`,
      passphrase: 'p',
    });
    expect(connectionOf({ ...filled, signIn: 'password' })).toEqual({ ...common, password: 'w' });
    expect(connectionOf({ ...filled, signIn: 'made' })).toEqual({ ...common, sealedKey: 's' });
  });

  it('names what is wrong', () => {
    expect(formErrors(form)).toEqual({});
    const wrong = { ...form, host: 'ssh://x', user: '', remotePath: 'docker.sock', hostKey: 'MD5:aa' };
    expect(Object.keys(formErrors({ ...wrong, privateKey: 'ssh-ed25519 AAAA' })).toSorted()).toEqual([
      ...['host', 'hostKey', 'privateKey', 'remotePath', 'user'],
    ]);
    expect(Object.keys(formErrors({ ...form, signIn: 'made' }))).toEqual(['sealedKey']);
  });

  it('gives back whom and which host, and no password', () => {
    const connection = { kind: 'ssh' as const, path: '/run/docker.sock', host: 'node1', port: 2222 };
    const saved = { ...connection, serverName: null, user: 'ops', hostKey, hasPassword: true };
    expect(formOf({ name: 'a', connection: saved })).toMatchObject({
      ...{
        user: 'ops',
        hostKey,
        remotePath: '/run/docker.sock',
        port: 2222,
        signIn: 'password',
        password: '',
      },
    });
  });
});
