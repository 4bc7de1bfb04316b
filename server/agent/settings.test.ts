import { describe, expect, it } from 'vitest';
import { readAgentSettings } from './settings';

const good = {
  GANTRY_URL: 'https://gantry.example.com',
  GANTRY_CLUSTER: 'prod',
  GANTRY_TOKEN: 'gantry_x',
  NODE_ENV: 'test',
} as const;

describe('readAgentSettings', () => {
  it('takes an address, a cluster and a token, and the usual socket', () => {
    expect(readAgentSettings(good)).toMatchObject({
      cluster: 'prod',
      token: 'gantry_x',
      socketPath: '/var/run/docker.sock',
      ca: undefined,
    });
  });

  it('reads the token from a file rather than from the environment', () => {
    const settings = readAgentSettings(
      { ...good, GANTRY_TOKEN_FILE: '/run/secrets/token' },
      (path) => `from ${path}\n`,
    );
    expect(settings.token).toBe('from /run/secrets/token');
  });

  it.each([
    [{ GANTRY_URL: 'gantry.example.com' }, /GANTRY_URL/],
    [{ GANTRY_URL: 'http://gantry.example.com' }, /http:\/\//],
    [{ GANTRY_CLUSTER: '../other' }, /GANTRY_CLUSTER/],
    [{ GANTRY_TOKEN: ' ' }, /GANTRY_TOKEN_FILE/],
    [{ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, /DOCKER_HOST/],
  ])('refuses %o, naming the setting', (wrong, message) => {
    expect(() => readAgentSettings({ ...good, ...wrong })).toThrow(message);
  });

  it('goes without TLS only where told to', () => {
    const settings = readAgentSettings({
      ...good,
      GANTRY_URL: 'http://10.0.0.1:3000',
      GANTRY_AGENT_INSECURE: '1',
    });
    expect(settings.url.origin).toBe('http://10.0.0.1:3000');
  });
});
