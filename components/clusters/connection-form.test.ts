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
  const connection = { kind: 'tls' as const, path: null, host: 'h', port: 2376, serverName: null };
  expect(formOf({ name: 'prod', connection })).toMatchObject({ name: 'prod', host: 'h', ca: '', key: '' });
});
