import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import NextAuth from 'next-auth';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeIdentityProvider } from '../identity-provider/config';
import { createIdentityProviderHandlers } from '../identity-provider/handlers';
import { TestIdentityProvider } from '../identity-provider/provider-testing';
import { authOptions } from './next-auth';
import { attemptOpenId, openIdRedirectUri } from './openid';
import { cookieNames } from './session-cookie';
import { startTestAccess, testCall, testCaller, type TestAccess } from './testing';

const from = { address: '192.0.2.1', userAgent: 'test' };

/** Follows no redirect by itself, and keeps cookies by site. */
class Browser {
  readonly cookies = new Map<string, Map<string, string>>();

  private jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    return jar;
  }

  async ask(url: string, form?: Record<string, string>): Promise<Response> {
    const jar = this.jar(url);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (pair.length > at + 1) jar.set(pair.slice(0, at), pair.slice(at + 1));
      else jar.delete(pair.slice(0, at));
    }
    return response;
  }

  cookieHeader(url: string): string {
    return [...this.jar(url)].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

const location = (response: Response, base: string) =>
  new URL(response.headers.get('location') ?? 'nowhere:', base).href;

describe('signing in through an identity provider', () => {
  let server: Server;
  let test: TestAccess;
  let provider: TestIdentityProvider;
  let url: string;
  let logged: string;
  const users = {
    s1: { preferred_username: 'ada', groups: ['staff', 'ops'] },
    s2: { preferred_username: 'root', groups: ['ops'] },
    s3: { preferred_username: 'not a name' },
  };

  beforeEach(async () => {
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://127.0.0.1:${address.port}`;
    process.env['NEXTAUTH_URL'] = url;
    logged = '';
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
    test = await startTestAccess({ publicUrl: url, log });
    await test.addUser('root', 'Admin');
    users.s1.groups = ['staff', 'ops'];
    provider = await TestIdentityProvider.start(users, openIdRedirectUri(url));
    const { update } = createIdentityProviderHandlers(test);
    await update({ ...settings(), clientSecret: provider.client.clientSecret }, asAdmin());
  });
  afterEach(async () => {
    delete process.env['NEXTAUTH_URL'];
    await provider.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.close();
  });

  const asAdmin = () => testCall(testCaller('root', 'Admin'));
  const settings = () => ({
    name: 'Corp',
    issuer: provider.issuer,
    clientId: provider.client.clientId,
    scopes: 'openid profile groups',
    nameClaim: 'preferred_username',
    groupsClaim: 'groups',
    teams: [
      { group: 'ops', team: 'Operators' },
      { group: 'devs', team: 'Developers' },
    ],
  });

  /** next-auth as the route does it. */
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '/', url);
    const nextauth = asked.pathname.split('/').slice(3);
    const openId = nextauth[1] === 'oidc' ? await attemptOpenId(test, from) : null;
    if (typeof openId === 'string') {
      response.writeHead(302, { location: openId }).end();
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const cookies = Object.fromEntries(
      (request.headers.cookie ?? '').split('; ').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
      }),
    );
    const query = { ...Object.fromEntries(asked.searchParams), nextauth };
    const answer = Object.assign(response, {
      status: (code: number) => Object.assign(response, { statusCode: code }),
      json: (value: unknown) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(value)),
      send: (value: unknown) =>
        response.end(typeof value === 'object' ? JSON.stringify(value) : String(value)),
    });
    const asNext = Object.assign(request, {
      query,
      cookies,
      body: Object.fromEntries(new URLSearchParams(body)),
    });
    const handle: (request: unknown, response: unknown) => Promise<unknown> = NextAuth(
      authOptions(test, from, openId),
    );
    await handle(asNext, answer);
  }

  /** Goes to the provider, and gives the address it was sent to. */
  async function begin(browser: Browser): Promise<string> {
    const answer: unknown = await (await browser.ask(`${url}/api/auth/csrf`)).json();
    const csrfToken =
      typeof answer === 'object' && answer !== null && 'csrfToken' in answer ? answer.csrfToken : '';
    const form = { csrfToken: String(csrfToken), callbackUrl: `${url}/activity` };
    return location(await browser.ask(`${url}/api/auth/signin/oidc`, form), url);
  }

  /** Signs in at the provider, and gives the address that it sends back to. */
  async function atProvider(
    browser: Browser,
    authorization: string,
    who: string,
    issuer = provider.issuer,
  ): Promise<string> {
    let next = authorization;
    while (next.startsWith(issuer)) {
      const asks = new URL(next).pathname.startsWith('/who/');
      next = location(await browser.ask(asks ? `${next}?who=${who}` : next), issuer);
    }
    return next;
  }

  async function signIn(browser: Browser, who: string): Promise<string> {
    const back = await atProvider(browser, await begin(browser), who);
    return location(await browser.ask(back), url);
  }

  const caller = (browser: Browser) =>
    test.access.identify({ headers: { cookie: browser.cookieHeader(url) }, ...from });
  const newest = async () => (await test.audit.list({ limit: 1, sort: '-time' })).items[0];
  const teamsOf = async (userId: string) =>
    (
      await test.store.db
        .selectFrom('team_members')
        .innerJoin('teams', 'teams.id', 'team_members.team_id')
        .select('teams.name')
        .where('user_id', '=', userId)
        .execute()
    ).map(({ name }) => name);

  it('makes the user, a session and their teams; the groups are read again each time', async () => {
    const browser = new Browser();
    expect(await signIn(browser, 's1')).toBe(`${url}/activity`);
    const signedIn = await caller(browser);
    expect(signedIn).toMatchObject({ userName: 'ada', via: 'session', owes: null });
    const userId = signedIn?.userId ?? '';
    expect(await teamsOf(userId)).toEqual(['Operators']);
    expect(await newest()).toMatchObject({
      actor: 'ada',
      actorId: userId,
      via: 'sign-in',
      operation: 'sessions.create',
      outcome: 'succeeded',
      address: from.address,
      targetId: signedIn?.credentialId,
    });

    users.s1.groups = ['devs'];
    const other = new Browser();
    await signIn(other, 's1');
    expect(await caller(other)).toMatchObject({ userId });
    expect(await teamsOf(userId)).toEqual(['Developers']);

    const { update } = createIdentityProviderHandlers(test);
    await update({ ...settings(), teams: [] }, asAdmin());
    await signIn(new Browser(), 's1');
    expect(await teamsOf(userId)).toEqual([]);
    expect(logged).not.toContain(provider.client.clientSecret);
    expect(logged).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  it('asks for no second factor of Gantry, whatever is demanded of others', async () => {
    const db = test.store.db;
    await db.insertInto('settings').values({ key: 'sign-in.second-factor', value: 'required' }).execute();
    const browser = new Browser();
    await signIn(browser, 's1');
    expect(await caller(browser)).toMatchObject({ userName: 'ada', owes: null });
  });

  it.each([
    ['s2', 'name_refused', /another user named "root"/],
    ['s3', 'name_refused', /"not a name", which cannot be a name/],
    ['s4', 'provider_refused', /no claim "preferred_username"/],
  ])('refuses %s with %s', async (who, code, message) => {
    const browser = new Browser();
    expect(await signIn(browser, who)).toBe(`${url}/sign-in?error=${code}`);
    expect(await caller(browser)).toBeNull();
    expect(await newest()).toMatchObject({
      operation: 'sessions.create',
      outcome: 'denied',
      errorCode: code,
      errorMessage: expect.stringMatching(message),
    });
  });

  it('keeps out who is disabled here', async () => {
    const browser = new Browser();
    await signIn(browser, 's1');
    await test.store.db.updateTable('users').set({ disabled: 1 }).where('name', '=', 'ada').execute();
    expect(await signIn(browser, 's1')).toBe(`${url}/sign-in?error=user_disabled`);
    expect(await caller(browser)).toBeNull();
    expect(await newest()).toMatchObject({ actor: 'ada', outcome: 'denied', errorCode: 'user_disabled' });
  });

  it('refuses an answer to another state or nonce, and one that another browser began', async () => {
    const browser = new Browser();
    const wrongState = new URL(await atProvider(browser, await begin(browser), 's1'));
    wrongState.searchParams.set('state', 'another');
    expect(location(await browser.ask(wrongState.href), url)).toBe(`${url}/sign-in?error=provider_refused`);
    expect(await newest()).toMatchObject({ errorMessage: expect.stringContaining('state mismatch') });

    const wrongNonce = new URL(await begin(browser));
    wrongNonce.searchParams.set('nonce', 'another');
    const back = await atProvider(browser, wrongNonce.href, 's1');
    expect(location(await browser.ask(back), url)).toBe(`${url}/sign-in?error=provider_refused`);
    expect(await newest()).toMatchObject({ errorMessage: expect.stringContaining('nonce mismatch') });

    // Another browser has no cookies of it: somebody was sent a link.
    const stolen = await atProvider(browser, await begin(browser), 's1');
    const other = new Browser();
    expect(location(await other.ask(stolen), url)).toContain('error=OAuthCallback');
    expect(await caller(other)).toBeNull();
    expect(await caller(browser)).toBeNull();
  });

  it.each([
    ['unsigned', /alg/, (idToken: string) => `${encoded({ alg: 'none' })}.${idToken.split('.')[1]}.`],
    [
      'signed by nobody',
      /signature/,
      (idToken: string) => `${idToken.split('.').slice(0, 2).join('.')}.AAAA`,
    ],
  ])('refuses an ID token that is %s', async (_what, message, tamper) => {
    provider.tamper = tamper;
    const browser = new Browser();
    expect(await signIn(browser, 's1')).toBe(`${url}/sign-in?error=provider_refused`);
    expect(await caller(browser)).toBeNull();
    expect(await newest()).toMatchObject({ errorMessage: expect.stringMatching(message) });
    expect(await test.store.db.selectFrom('users').select('name').execute()).toEqual([{ name: 'root' }]);
    provider.tamper = null;
    expect(await signIn(browser, 's1')).toBe(`${url}/activity`);
  });

  it('takes no cookie of the way to the provider for a session', async () => {
    const browser = new Browser();
    await begin(browser);
    const names = cookieNames(url);
    const jar = browser.cookies.get(url);
    for (const name of [names.state, names.nonce, names.pkce]) {
      const value = jar?.get(name);
      expect(value).toMatch(/^eyJ/);
      const cookie = `${names.session}=${value}`;
      expect(await test.access.identify({ headers: { cookie }, ...from })).toBeNull();
    }
  });

  it('lets nobody guess: one address has to wait after many refusals, noted once', async () => {
    const browser = new Browser();
    for (let attempt = 0; attempt < 22; attempt += 1) {
      const back = new URL(openIdRedirectUri(url));
      back.search = String(new URL(await begin(browser)).searchParams);
      back.searchParams.set('code', 'guessed');
      await browser.ask(back.href);
    }
    const { items } = await test.audit.list({ limit: 100, sort: '-time' });
    const codes = items.map(({ errorCode }) => errorCode);
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(1);
    expect(codes.filter((code) => code === 'provider_refused').length).toBeGreaterThanOrEqual(20);
  });

  it('says when the provider does not answer, and goes on for local users', async () => {
    await provider.stop();
    const handlers = createIdentityProviderHandlers(test);
    await expect(handlers.test({ issuer: provider.issuer }, asAdmin())).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
    expect(await begin(new Browser())).toBe(`${url}/sign-in?error=provider_unavailable`);
    const local = { name: 'root', password: 'password of root', ...from };
    await expect(test.access.signIn(local)).resolves.toMatchObject({ userName: 'root' });
  });

  it('is chosen by an Admin alone, keeps its secret to itself, and ends sessions when it is forgotten', async () => {
    const handlers = createIdentityProviderHandlers(test);
    const other = testCall(testCaller('bob', 'Full Control'));
    await expect(handlers.update(settings(), other)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await handlers.test({ issuer: provider.issuer }, asAdmin())).toMatchObject({ algorithm: 'RS256' });
    expect(await handlers.get({}, asAdmin())).toEqual({
      settings: settings(),
      redirectUri: `${url}/api/auth/callback/oidc`,
    });
    const stored = await test.store.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', 'identity-provider')
      .executeTakeFirstOrThrow();
    expect(stored.value).not.toContain(provider.client.clientSecret);

    await handlers.update({ ...settings(), name: 'Renamed' }, asAdmin());
    const browser = new Browser();
    expect(await signIn(browser, 's1')).toBe(`${url}/activity`);
    const elsewhere = { ...settings(), issuer: 'https://login.example.com' };
    await expect(handlers.update(elsewhere, asAdmin())).rejects.toMatchObject({ code: 'bad_request' });

    await handlers.remove({}, asAdmin());
    expect(await caller(browser)).toBeNull();
    expect(await test.access.identityProvider.name()).toBeNull();
  });

  it('tells another provider apart that calls somebody the same', async () => {
    await signIn(new Browser(), 's1');
    const second = await TestIdentityProvider.start(
      { s1: { preferred_username: 'ada', groups: ['ops'] } },
      openIdRedirectUri(url),
    );
    try {
      const before = settings();
      await writeIdentityProvider(test.store, { ...before, issuer: second.issuer, ...second.client });
      const browser = new Browser();
      const back = await atProvider(browser, await begin(browser), 's1', second.issuer);
      expect(location(await browser.ask(back), url)).toBe(`${url}/sign-in?error=name_refused`);
    } finally {
      await second.stop();
    }
  });
});

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
