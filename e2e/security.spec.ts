import { createServer } from 'node:http';
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { encode } from 'next-auth/jwt';
import { ADMIN, LabConsole } from './lab/console';
import { makeLabDirectory, removeLabDirectory } from './lab/lab-directory';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const signedOut = { storageState: { cookies: [], origins: [] } };

/** The first line of what answers a request that is written as it stands; empty where it just hangs up. */
function answerTo(url: string, head: string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () =>
      socket.write([...head, 'Connection: close', '', body].join('\r\n')),
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''));
  });
}

/** Somewhere else: what it was asked, by anybody. */
async function startElsewhere() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('a secret of another host');
  });
  server.on('connection', () => asked.push('a connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const host = `127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
  return { asked, host, close: () => server.close() };
}

const tokenOf = (link: string) => new URL(link).hash.replace('#token=', '');

test.describe('a first start', () => {
  test.use(signedOut);

  test('S8: nobody sets it up without the newest link, and of fifty at once one does', async ({ page }) => {
    const gantry = await LabConsole.start({ withSetupLink: true, env: { GANTRY_LOG_LEVEL: 'trace' } });
    const setUp = (token: string, name: string) =>
      fetch(`${gantry.url}/api/v1/setup`, {
        method: 'POST',
        headers: { origin: gantry.url, 'content-type': 'application/json' },
        body: JSON.stringify({ token, name, password: ADMIN.password }),
      });
    try {
      for (const token of ['', 'a guess', 'null']) expect((await setUp(token, 'eve')).ok).toBe(false);
      const first = tokenOf(gantry.setupLink());
      await gantry.restart();
      // A restart opens nothing: the earlier link is void, and there is still no other way in.
      for (const token of [first, '']) expect((await setUp(token, 'eve')).ok).toBe(false);
      const token = tokenOf(gantry.setupLink());
      expect(token).not.toBe(first);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(gantry.setupLink());
      await expect(page.getByLabel('User name')).toBeVisible();
      expect(asked.filter((url) => new URL(url).hash === '' && url.includes(token))).toEqual([]);
      const names = Array.from({ length: 50 }, (_, number) => `admin${number}`);
      const answers = await Promise.all(names.map((name) => setUp(token, name)));
      const [made, ...others] = names.filter((_, index) => answers[index]?.status === 201);
      expect(others).toEqual([]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      await gantry.restart();
      expect((await setUp(token, 'eve')).ok).toBe(false);
      await signIn(page, gantry.url, made ?? '', ADMIN.password);
      const users: unknown = await (await page.request.get(`${gantry.url}/api/v1/users`)).json();
      expect(users).toMatchObject({ total: 1, items: [{ name: made }] });
      expect(gantry.log().split(token)).toHaveLength(2);
    } finally {
      await gantry.remove();
    }
  });
});

test.describe('a console of its own', () => {
  test.use(signedOut);
  let gantry: LabConsole;
  const user = ADMIN.user;

  test.beforeAll(async () => {
    gantry = await LabConsole.start({ env: { GANTRY_LOG_LEVEL: 'trace' } });
  });
  test.afterAll(() => gantry.remove());

  const visitor = async (browser: Browser) => {
    const context = await browser.newContext({ ...signedOut, baseURL: gantry.url });
    const page = await context.newPage();
    await signIn(page, gantry.url, user, ADMIN.password);
    return { page, context, close: () => context.close() };
  };

  test('S6: no token, cookie or password is in an address, a Referer or the log', async ({ browser }) => {
    const { page, context, close } = await visitor(browser);
    const asked: string[] = [];
    context.on('request', (request) => {
      asked.push(request.url());
      const { referer } = request.headers();
      if (referer) asked.push(`Referer: ${referer}`);
    });
    const made = await page.request.post('/api/v1/tokens', {
      data: { name: 'ci' },
      headers: { origin: gantry.url },
    });
    const { token } = (await made.json()) as { token: string };
    for (const path of ['/', '/clusters', '/activity', '/settings/tokens', '/settings/users', '/terminals']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    }
    const cookies = (await context.cookies()).map(({ value }) => value).filter((value) => value.length > 15);
    expect(cookies.length).toBeGreaterThan(0);
    const withToken = await fetch(`${gantry.url}/api/v1/users`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(withToken.status).toBe(200);
    expect((await fetch(`${gantry.url}/api/v1/users?token=${token}`)).status).toBe(401);
    // The console's own live stream was among what was asked.
    expect(asked.length).toBeGreaterThan(20);
    const log = gantry.log();
    for (const secret of [...cookies, token, ADMIN.password]) {
      expect(asked.filter((each) => each.includes(secret))).toEqual([]);
      expect(log.includes(secret)).toBe(false);
    }
    expect(asked.filter((each) => each.startsWith('Referer:'))).toEqual([]);
    await close();
  });

  test('S7: what goes around a middleware opens nothing, and no request leads elsewhere', async () => {
    test.slow();
    const elsewhere = await startElsewhere();
    const { host } = new URL(gantry.url);
    const secret = new RegExp(`"name":"${user}"|a secret of another host`);
    const subrequest = 'middleware:middleware:middleware:middleware:middleware';
    const tricks: Record<string, string>[] = [
      { 'x-middleware-subrequest': subrequest },
      { 'x-middleware-subrequest': 'src/middleware:src/middleware' },
      { 'x-middleware-prefetch': '1', purpose: 'prefetch' },
      { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      { 'x-nextjs-data': '1' },
      { 'x-invoke-path': '/', 'x-invoke-status': '200', 'x-invoke-output': '/' },
      { 'x-matched-path': '/api/v1/users', 'x-now-route-matches': 'nxtPcluster=local' },
      { 'x-forwarded-host': elsewhere.host, 'x-original-url': '/api/v1/health', 'x-rewrite-url': '/' },
      { 'x-gantry-address': '127.0.0.1', 'x-middleware-rewrite': `http://${elsewhere.host}/` },
    ];
    const guarded = ['/api/v1/users', '/api/v1/clusters', '/api/v1/tokens', '/api/v1/audit'];
    const suffixes = ['', '?_rsc=1', '?nxtPcluster=local', '?__nextDataReq=1', '?__nextLocale=en'];
    for (const headers of tricks) {
      for (const path of guarded) {
        const answer = await fetch(`${gantry.url}${path}`, { headers });
        expect([path, headers, answer.status]).toEqual([path, headers, 401]);
      }
    }
    for (const path of guarded) {
      for (const suffix of suffixes) expect((await fetch(`${gantry.url}${path}${suffix}`)).status).toBe(401);
      for (const suffix of ['.rsc', '.segments/_tree.segment.rsc', '.json', '/'])
        expect([401, 404]).toContain((await fetch(`${gantry.url}${path}${suffix}`)).status);
      expect([401, 404]).toContain((await fetch(`${gantry.url}/_next/data/build${path}.json`)).status);
      const image = `/_next/image?url=${encodeURIComponent(path)}&w=64&q=75`;
      expect((await fetch(gantry.url + image)).ok).toBe(false);
    }
    // Pages hold nothing of anybody: what is on them is asked for through the interface.
    for (const path of ['/', '/settings/users', '/clusters/local/containers', '/index.rsc', '/index.txt']) {
      for (const headers of [{}, ...tricks]) {
        for (const suffix of suffixes) {
          const answer = await fetch(`${gantry.url}${path}${suffix}`, { headers, redirect: 'manual' });
          expect(answer.status).toBeLessThan(500);
          expect(await answer.text()).not.toMatch(secret);
          expect(answer.headers.get('location') ?? '').not.toContain(elsewhere.host);
        }
      }
    }
    const upgrade = [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    for (const target of [
      `http://${elsewhere.host}/`,
      `http://${elsewhere.host}/api/v1/events`,
      `http://${host}/api/v1/events`,
      `//${elsewhere.host}/api/v1/events`,
      '/api/v1/events',
      '/_next/webpack-hmr',
    ]) {
      const upgraded = await answerTo(gantry.url, [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...upgrade]);
      expect(upgraded).toMatch(/^HTTP\/1\.1 (400|401|404)/);
      if (target.startsWith('/')) continue;
      const plain = await answerTo(gantry.url, [`GET ${target} HTTP/1.1`, `Host: ${host}`]);
      expect(plain).toMatch(/^HTTP\/1\.1 4/);
    }
    const image = `/_next/image?url=${encodeURIComponent(`http://${elsewhere.host}/`)}&w=64&q=75`;
    expect((await fetch(gantry.url + image)).ok).toBe(false);
    expect(elsewhere.asked).toEqual([]);
    elsewhere.close();
  });

  test('S4: a WebSocket of another origin is refused before it opens', async ({ browser }) => {
    const { context, close } = await visitor(browser);
    const { host, port } = new URL(gantry.url);
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const open = (origin: string | null) =>
      answerTo(gantry.url, [
        'GET /api/v1/events HTTP/1.1',
        `Host: ${host}`,
        `Cookie: ${cookie}`,
        ...(origin === null ? [] : [`Origin: ${origin}`]),
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Connection: Upgrade',
      ]);
    for (const origin of [
      null,
      'null',
      `${gantry.url}.evil.test`,
      `http://127.0.0.1:${Number(port) + 1}`,
      `https://${host}`,
      'http://evil.test',
    ]) {
      expect([origin, await open(origin)]).toEqual([origin, expect.stringContaining(' 403 ')]);
    }
    await close();
  });

  test('S20: bodies for server functions are refused unread, and no malformed request breaks a page', async () => {
    const flight = [
      '0:["$","$L1",null,{}]',
      '["$F1"]',
      '{"id":"$1","then":"$1:__proto__:then","_response":{"_prefix":"process.exit()"}}',
      '1:'.repeat(100_000),
      '\0\uffff',
    ];
    const actions: Record<string, string>[] = [
      { 'next-action': 'x' },
      { 'next-action': 'a'.repeat(42) },
      { rsc: '1' },
    ];
    for (const body of flight) {
      const form = new FormData();
      form.append('0', body);
      form.append('1', '"$@0"');
      form.append('$ACTION_REF_0', body);
      for (const headers of actions) {
        for (const sent of [body, form]) {
          for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
            const answer = await fetch(`${gantry.url}/`, { method, headers, body: sent });
            expect(answer.status).toBe(405);
            await answer.text();
          }
        }
      }
      const states: Record<string, string>[] = [
        { rsc: '1', 'next-router-state-tree': encodeURIComponent(body.slice(0, 2_000)) },
        { rsc: '1', 'next-router-state-tree': '%5B%22%22' },
        { rsc: '1', 'next-router-segment-prefetch': encodeURIComponent(body.slice(0, 200)) },
      ];
      for (const headers of states) {
        const answer = await fetch(`${gantry.url}/settings/users`, { headers });
        expect({ headers, server: answer.status >= 500 }).toEqual({ headers, server: false });
        await answer.text();
      }
    }
    expect((await fetch(`${gantry.url}/api/v1/health`)).status).toBe(200);
  });

  test('S14: a session that Gantry did not seal is none', async ({ browser }) => {
    const { context, close } = await visitor(browser);
    const [name, value] = (await context.cookies())
      .filter((cookie) => cookie.name.includes('session'))
      .map((cookie) => [cookie.name, cookie.value])[0] ?? ['', ''];
    const status = async (session: string) =>
      (await fetch(`${gantry.url}/api/v1/users`, { headers: { cookie: `${name}=${session}` } })).status;
    expect(await status(value ?? '')).toBe(200);
    const now = Math.floor(Date.now() / 1000);
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const content = { sessionId: 'x', name: user, sub: user, role: 'Admin', iat: now, exp: now + 3600 };
    for (const secret of ['', 'secret', 'changeme', 'NEXTAUTH_SECRET']) {
      if (secret !== '') expect(await status(await encode({ token: content, secret }))).toBe(401);
      expect(await status(`${part({ alg: 'none' })}.${part(content)}.${secret}`)).toBe(401);
    }
    await close();
  });
});

test('S14: it does not start with a key that is weak or not there, and takes no secret of next-auth', async () => {
  const part = `weak-key-${process.pid}`;
  const directory = makeLabDirectory(part);
  try {
    for (const [name, content] of [
      ['short', 'secret'],
      ['zeros', '0'.repeat(64)],
      ['missing', null],
    ] as const) {
      const file = join(directory, name);
      if (content !== null) writeFileSync(file, content, { mode: 0o600 });
      const start = LabConsole.start({ env: { GANTRY_SECRET_KEY_FILE: file } });
      await expect(start).rejects.toThrow(/is weak|cannot be read/);
    }
    const gantry = await LabConsole.start({ env: { NEXTAUTH_SECRET: 'changeme', AUTH_SECRET: 'changeme' } });
    try {
      const session = await encode({ token: { sessionId: 'x', name: ADMIN.user }, secret: 'changeme' });
      for (const name of ['next-auth.session-token', 'gantry.session-token']) {
        const headers = { cookie: `${name}=${session}` };
        expect((await fetch(`${gantry.url}/api/v1/users`, { headers })).status).toBe(401);
      }
    } finally {
      await gantry.remove();
    }
  } finally {
    await removeLabDirectory(part);
  }
});

test.describe('names that are made to hurt', () => {
  const name = 'e2e-hostile';
  const proof = `/tmp/gantry-e2e-shell-${process.pid}`;
  const scripts = [
    '<script>window.__hurt=1</script>',
    '<img src=x onerror="window.__hurt=1">',
    '"><svg onload=window.__hurt=1>',
    'javascript:window.__hurt=1',
    "'-window.__hurt=1-'",
    '{{constructor.constructor("window.__hurt=1")()}}',
  ];
  const commands = [
    `$(touch ${proof})`,
    `\`touch ${proof}\``,
    `; touch ${proof} #`,
    `| touch ${proof}`,
    '&& $IFS',
  ];
  const texts = [...scripts, ...commands];

  test.beforeAll(async ({ engine }) => {
    await engine.docker(['rm', '--force', name]).catch(() => undefined);
    const labels = texts.flatMap((text, index) => [
      ...['--label', `hurt-${index}=${text}`],
      ...['--label', `${text.replace(/[=\s]/g, ':')}=value`],
    ]);
    const env = texts.flatMap((text, index) => ['--env', `HURT_${index}=${text}`]);
    const said = texts.map((text) => `echo '${text.replaceAll("'", `'\\''`)}'`).join('; ');
    await engine.docker([
      ...['run', '--detach', '--name', name, ...labels, ...env, 'gantry-test/busybox:1'],
      ...['sh', '-c', `${said}; exec sleep 600`],
    ]);
  });
  test.afterAll(({ engine }) => engine.docker(['rm', '--force', name]).then(() => undefined));

  const watch = (page: Page) => {
    const wrong: string[] = [];
    page.on('dialog', (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    return wrong;
  };

  test('S13, S15: in labels, variables and logs they are text on every page, and run nowhere', async ({
    page,
  }) => {
    test.setTimeout(300_000);
    const wrong = watch(page);
    const base = `/clusters/local/containers/${name}`;
    for (const path of [
      base,
      `${base}?tab=inspect`,
      `${base}?tab=logs`,
      `/clusters/local/containers?search=${encodeURIComponent(scripts[0] ?? '')}`,
      `/activity?search=${encodeURIComponent(scripts[1] ?? '')}`,
      `/clusters/local/containers/${encodeURIComponent(scripts[0] ?? '')}`,
      `/sign-in?callbackUrl=${encodeURIComponent('javascript:window.__hurt=1')}`,
    ]) {
      await page.goto(path);
      await expect(page.getByRole('main').first()).toBeVisible();
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      if (path.endsWith('logs')) await expect(page.getByText(scripts[0] ?? '').first()).toBeVisible();
      expect(await page.evaluate(() => '__hurt' in window)).toBe(false);
      expect(await page.locator('img[src="x"], svg[onload], a[href^="javascript:"]').count()).toBe(0);
    }
    // The one that is looked for and is not there.
    expect(wrong.filter((each) => !/status of 40[04]/.test(each))).toEqual([]);
    expect(existsSync(proof)).toBe(false);
  });

  test('S13: they reach the engine letter by letter', async ({ page, engine, baseURL }) => {
    const made = `${name}-made`;
    await engine.docker(['rm', '--force', made]).catch(() => undefined);
    const labels = Object.fromEntries(texts.map((text, index) => [`hurt-${index}`, text]));
    const answer = await page.request.post('/api/v1/clusters/local/containers', {
      headers: { origin: baseURL ?? '' },
      data: {
        ...{ name: made, image: 'gantry-test/busybox:1', command: ['echo', ...texts], labels },
        environment: texts.map((value, index) => ({ name: `HURT_${index}`, value })),
      },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    const inspected = JSON.parse(await engine.docker(['inspect', '--format', '{{json .Config}}', made]));
    expect(inspected).toMatchObject({
      Labels: labels,
      Cmd: ['echo', ...texts],
      Env: expect.arrayContaining(texts.map((value, index) => `HURT_${index}=${value}`)),
    });
    await expect.poll(() => engine.docker(['logs', made])).toBe(texts.join(' '));
    await engine.docker(['rm', '--force', made]);
    for (const bad of ['a;b', '$(a)', '`a`', 'a b', '-a', 'a|b', "a'b"]) {
      const refused = await page.request.post('/api/v1/clusters/local/containers', {
        headers: { origin: baseURL ?? '' },
        data: { name: bad, image: 'gantry-test/busybox:1' },
      });
      expect(refused.status()).toBe(400);
    }
    expect(existsSync(proof)).toBe(false);
  });
});
