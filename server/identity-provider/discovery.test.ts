import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { identityProviderSettings } from '@/lib/contract/identity-provider';
import { isProviderUrl } from '@/lib/provider-url';
import { testEgress } from '../egress/egress-testing';
import { discover } from './discovery';
import { groupsOf } from './identity-provider';

describe('discovery', () => {
  let server: Server | null = null;
  afterEach(async () => {
    const running = server;
    server = null;
    running?.closeAllConnections();
    if (running) await new Promise((resolve) => running.close(resolve));
  });

  /** A provider that answers so, at an address of this machine. */
  async function serve(answer: (issuer: string) => RequestListener): Promise<string> {
    const made = createServer();
    server = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    const address = made.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const issuer = `http://127.0.0.1:${address.port}`;
    made.on('request', answer(issuer));
    return issuer;
  }

  const document = (issuer: string) => ({
    issuer: `${issuer}/`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256'],
  });
  const telling = (change: object) =>
    serve((issuer) => (_request, response) => {
      response.end(JSON.stringify({ ...document(issuer), ...change }));
    });

  it('reads the endpoints, and takes a key pair of what it signs with', async () => {
    const issuer = await telling({ token_endpoint_auth_methods_supported: ['client_secret_post'] });
    expect(await discover(issuer, testEgress())).toEqual({
      issuer: `${issuer}/`,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      userinfoEndpoint: null,
      jwksUri: `${issuer}/jwks`,
      algorithm: 'ES256',
      tokenAuthMethod: 'client_secret_post',
    });
  });

  it.each([
    ['another issuer', { issuer: 'https://login.example.com' }, /calls itself https:\/\/login.example.com/],
    ['an endpoint in clear', { token_endpoint: 'http://192.0.2.1/token' }, /"token_endpoint"/],
    ['no keys', { jwks_uri: undefined }, /"jwks_uri"/],
    ['no signature', { id_token_signing_alg_values_supported: ['none', 'HS256'] }, /no key pair/],
    ['no secret', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }, /no client secret/],
  ])('refuses %s', async (_what, change, message) => {
    await expect(discover(await telling(change), testEgress())).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringMatching(message),
    });
  });

  it('follows no redirect, and reads no endless or other answer', async () => {
    const asked: string[] = [];
    const redirecting = await serve((issuer) => (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: `${issuer}/elsewhere` }).end();
    });
    await expect(discover(redirecting, testEgress())).rejects.toMatchObject({
      message: expect.stringContaining('302'),
    });
    expect(asked).toEqual(['/.well-known/openid-configuration']);
    server?.closeAllConnections();
    server?.close();
    const long = await serve(() => (_request, response) => response.end(' '.repeat(300_000)));
    await expect(discover(long, testEgress())).rejects.toMatchObject({
      message: expect.stringContaining('too long'),
    });
    server?.closeAllConnections();
    server?.close();
    const other = await serve(() => (_request, response) => response.end('<html>'));
    await expect(discover(other, testEgress())).rejects.toMatchObject({
      message: expect.stringContaining('no OpenID'),
    });
  });
});

describe('an issuer', () => {
  it.each([
    ['https://login.example.com/realms/corp', true],
    ['http://127.0.0.1:8080', true],
    ['http://localhost:8080', true],
    ['http://[::1]:8080', true],
    ['http://login.example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['https://ada:secret@login.example.com', false],
    ['ldaps://login.example.com', false],
    ['login.example.com', false],
  ])('%s: %s', (url, taken) => {
    expect(isProviderUrl(url)).toBe(taken);
    expect(identityProviderSettings.shape.issuer.safeParse(url).success).toBe(taken);
  });
});

describe('groups', () => {
  it('are one name or several, in a claim or below one', () => {
    const claims = {
      groups: ['a', 3, 'b'],
      role: 'c',
      'https://x.example/groups': ['d'],
      realm: { roles: ['e'] },
    };
    expect(groupsOf(claims, 'groups')).toEqual(['a', 'b']);
    expect(groupsOf(claims, 'role')).toEqual(['c']);
    expect(groupsOf(claims, 'https://x.example/groups')).toEqual(['d']);
    expect(groupsOf(claims, 'realm.roles')).toEqual(['e']);
    expect(groupsOf(claims, 'constructor.name')).toEqual([]);
    expect(groupsOf(claims, 'realm.roles.0.none')).toEqual([]);
    expect(groupsOf(claims, '')).toEqual([]);
  });
});
