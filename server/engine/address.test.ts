import { describe, expect, it } from 'vitest';
import { parseAddress, printAddress } from './address';

describe('parseAddress', () => {
  it.each([
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['/run/podman/podman.sock', { kind: 'unix', path: '/run/podman/podman.sock' }],
    ['tcp://10.0.0.1', { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://10.0.0.1:2376', { kind: 'tls', host: '10.0.0.1', port: 2376 }],
    ['engine.example:4243', { kind: 'tcp', host: 'engine.example', port: 4243 }],
    ['http://engine.example:80/', { kind: 'tcp', host: 'engine.example', port: 80 }],
    ['https://engine.example', { kind: 'tls', host: 'engine.example', port: 2376 }],
    ['https://engine.example:443', { kind: 'tls', host: 'engine.example', port: 443 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    '',
    'unix://relative.sock',
    'ftp://host:21',
    'ssh://user@host',
    'tcp://user:secret@host:2375',
    'tcp://host:2375/prefix',
    'tcp://host:2375?x=1',
    'tcp://ho st:2375',
    'tcp://host:99999',
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('does not repeat a password it refuses', () => {
    expect(() => parseAddress('tcp://user:secret@host:2375')).not.toThrow(/secret/);
  });
});

describe('printAddress', () => {
  it('prints what can be read again', () => {
    for (const text of [
      'unix:///var/run/docker.sock',
      'tcp://host:2375',
      'tcp://[::1]:2375',
      'https://host:2376',
    ]) {
      expect(printAddress(parseAddress(text))).toBe(text);
    }
  });

  it('prints no secret', () => {
    const printed = printAddress({ kind: 'tls', host: 'h', port: 1, ca: 'CA', cert: 'CERT', key: 'KEY' });
    expect(printed).toBe('https://h:1');
    const ssh = { kind: 'ssh', host: '::1', port: 22, user: 'ops', path: '/var/run/docker.sock' } as const;
    expect(printAddress({ ...ssh, key: 'KEY', password: 'PASSWORD' })).toBe('ssh://ops@[::1]:22');
    expect(printAddress({ ...ssh, path: '/run/podman.sock' })).toBe('ssh://ops@[::1]:22/run/podman.sock');
  });
});
