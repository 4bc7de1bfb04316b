import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { APIRequestContext, BrowserContext, Page } from '@playwright/test';
import { BUSYBOX } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { signIn } from './lab/sign-in';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

const container = 'e2e-quality';
const stack = 'e2e-sound';
const volume = 'e2e-sound-data';
const harbour = 'e2e-sound-swarm';
const password = 'a password somebody else has set';

/** Pages of the console, and what is on each once it is there. */
type Pages = [path: string, heading: string][];

const clusterPages: Pages = [
  ['/', 'Overview'],
  ['/clusters', 'Clusters'],
  ['/clusters/local', 'local'],
  ['/clusters/local/nodes', 'Nodes'],
  ['/clusters/local/stacks', 'Stacks'],
  ['/clusters/local/deploy', 'Deploy a stack'],
  [`/clusters/local/stacks/${stack}`, stack],
  [`/clusters/local/stacks/${stack}?tab=logs`, stack],
  [`/clusters/local/stacks/${stack}?tab=stats`, stack],
  ['/clusters/local/containers', 'Containers'],
  ['/clusters/local/run', 'Run a container'],
  [`/clusters/local/containers/${container}`, container],
  [`/clusters/local/containers/${container}?tab=logs`, container],
  [`/clusters/local/containers/${container}?tab=stats`, container],
  [`/clusters/local/containers/${container}?tab=terminal`, container],
  [`/clusters/local/containers/${container}?tab=processes`, container],
  [`/clusters/local/containers/${container}?tab=changes`, container],
  [`/clusters/local/containers/${container}?tab=inspect`, container],
  [`/clusters/local/containers/${container}?tab=history`, container],
  [`/clusters/local/containers/${container}?tab=access`, container],
  ['/clusters/local/images', 'Images'],
  ['/clusters/local/networks', 'Networks'],
  ['/clusters/local/networks/bridge', 'bridge'],
  ['/clusters/local/volumes', 'Volumes'],
  [`/clusters/local/volumes/${volume}`, volume],
];

const swarmPages: Pages = [
  [`/clusters/${harbour}/services`, 'Services'],
  [`/clusters/${harbour}/services/${stack}`, stack],
  [`/clusters/${harbour}/serve`, 'Create a service'],
  [`/clusters/${harbour}/secrets`, 'Secrets'],
  [`/clusters/${harbour}/secrets/${stack}`, stack],
  [`/clusters/${harbour}/configs`, 'Configs'],
  [`/clusters/${harbour}/configs/${stack}`, stack],
];

const settingsPages: Pages = [
  ['/activity', 'Activity'],
  ['/terminals', 'Terminals'],
  ['/terminals?tab=requests', 'Terminals'],
  ['/settings', 'API tokens'],
  ['/settings/sessions', 'Sessions'],
  ['/settings/password', 'Security'],
  ['/settings/sign-in', 'Signing in'],
  ['/settings/users', 'Users'],
  ['/settings/teams', 'Teams'],
  ['/settings/roles', 'Roles'],
  ['/settings/grants', 'Grants'],
  ['/settings/collections', 'Collections'],
  ['/settings/tokens', 'API tokens'],
  ['/settings/api', 'API reference'],
];
/** Those whose address has an id in it, which is known once they are made. */
const foundPages: Pages = [];
const consolePages = {
  'pages of a cluster': clusterPages,
  'pages of a Swarm': swarmPages,
  'logs and settings': settingsPages,
  'pages of one user, node, image and terminal': foundPages,
};

const visitorPages: Pages = [
  ['/sign-in', 'Sign in'],
  ['/setup', 'Gantry is set up'],
  ['/reset', 'Choose a new password'],
];
const newcomerPages: Pages = [['/finish', 'Choose your own password']];

let swarm: LabSwarm;
let newcomer: string;

test.beforeAll(async ({ engine, browser, baseURL: given, storageState }) => {
  const baseURL = given ?? '';
  test.setTimeout(240_000);
  const mounted = ['--volume', `${volume}:/data`];
  await engine.docker(['run', '--detach', '--name', container, ...mounted, 'gantry-test/web:1']);
  const labels = ['project=' + stack, 'service=web', 'container-number=1', 'oneoff=False'];
  await engine.docker([
    'run',
    '--detach',
    '--name',
    `${stack}-web-1`,
    ...labels.map((label) => `--label=com.docker.compose.${label}`),
    'gantry-test/web:1',
  ]);
  swarm = await LabSwarm.start({ name: `e2e-q-${process.pid}`, managers: 1, workers: 0, tcp: 'plain' });
  await swarm.manager.docker(['service', 'create', '--detach', '--name', stack, BUSYBOX, 'sleep', '600']);
  for (const kind of ['secret', 'config']) {
    // Debian's docker takes what they hold from a file alone: the node's own name is one.
    await swarm.manager.docker([kind, 'create', stack, '/etc/hostname']);
  }

  const page = await browser.newPage({ baseURL, storageState });
  const { hostname, port } = new URL(swarm.manager.tcpHost);
  await post(page.request, baseURL, '/clusters', {
    name: harbour,
    connection: { kind: 'tcp', host: hostname, port: Number(port) },
  });
  // What these pages show must be known to the console before they are opened: what it does not know is an error there.
  for (const path of [
    `/clusters/local/stacks/${stack}`,
    `/clusters/local/volumes/${volume}`,
    ...['services', 'secrets', 'configs'].map((kind) => `/clusters/${harbour}/${kind}/${stack}`),
  ])
    await expect
      .poll(async () => (await page.request.get(`/api/v1${path}`)).status(), { message: path })
      .toBe(200);
  newcomer = `e2e-newcomer-${Date.now()}`;
  const { id } = await post(page.request, baseURL, '/users', {
    name: newcomer,
    password,
    mustChange: true,
    role: 'View Only',
  });
  foundPages.push([`/settings/users/${id}`, newcomer]);

  const { items } = await get(page.request, '/clusters/local/nodes');
  foundPages.push([`/clusters/local/nodes/${items[0]?.id}`, items[0]?.name ?? '']);

  const images = await get(page.request, '/clusters/local/images?search=gantry-test/web:1');
  const image = encodeURIComponent(images.items[0]?.id ?? '');
  foundPages.push([`/clusters/local/images/${image}`, 'gantry-test/web:1']);

  await page.goto(`/clusters/local/containers/${container}?tab=terminal`);
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(page.getByText('/bin/sh runs')).toBeVisible();
  await page.keyboard.type('exit\n');
  await expect(page.getByText('Exited with code 0')).toBeVisible();
  const recordings = await get(page.request, '/recordings?limit=1');
  foundPages.push([`/terminals/${recordings.items[0]?.id}`, `Terminal in ${container}`]);
  await page.close();
});
test.afterAll(async ({ engine, browser, baseURL: given, storageState }) => {
  const baseURL = given ?? '';
  const page = await browser.newPage({ baseURL, storageState });
  await page.request.delete(`/api/v1/clusters/${harbour}`, { headers: { origin: baseURL } });
  await page.close();
  await swarm.remove();
  await engine.docker(['rm', '--force', container, `${stack}-web-1`]);
  await engine.docker(['volume', 'rm', '--force', volume]);
});

type Thing = { id: string; name?: string };

async function get(request: APIRequestContext, path: string): Promise<{ items: Thing[] }> {
  const answer = await request.get(`/api/v1${path}`);
  expect(answer.status()).toBe(200);
  return answer.json();
}

async function post(request: APIRequestContext, origin: string, path: string, data: object): Promise<Thing> {
  const answer = await request.post(`/api/v1${path}`, { data, headers: { origin } });
  expect(answer.status()).toBe(201);
  return answer.json();
}

/** Notes what a page must never do: fail, break the content policy, or ask another host. */
function watch(context: BrowserContext, origin: string): string[] {
  const wrong: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => wrong.push(`error: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (
      !url.startsWith(origin) &&
      !url.startsWith(origin.replace('http', 'ws')) &&
      !/^(data|blob):/.test(url)
    ) {
      wrong.push(`asked another host: ${url}`);
    }
  });
  return wrong;
}

async function settled(page: Page, path: string, heading: string) {
  await page.goto(path);
  await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
}

/** Nothing of a page is wrong for screen readers, and nothing is wider than a phone. */
async function expectSound(page: Page, pages: Pages) {
  for (const [path, heading] of pages) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await settled(page, path, heading);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoOverflow(page);
  }
}

const signedOut = { cookies: [], origins: [] };

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [area, pages] of Object.entries(consolePages)) {
    test(`${area} are sound for screen readers, fit a phone and keep to themselves, ${colorScheme}`, async ({
      browser,
      baseURL,
      storageState,
    }) => {
      test.setTimeout(480_000);
      const context = await browser.newContext({ baseURL, storageState, colorScheme });
      const wrong = watch(context, baseURL ?? '');
      await expectSound(await context.newPage(), pages);
      expect(wrong).toEqual([]);
      await context.close();
    });
  }

  test(`the pages before the console are as sound, ${colorScheme}`, async ({ browser, baseURL: given }) => {
    const baseURL = given ?? '';
    const context = await browser.newContext({ baseURL, storageState: signedOut, colorScheme });
    const wrong = watch(context, baseURL);
    const page = await context.newPage();
    await expectSound(page, visitorPages);
    await signIn(page, baseURL, newcomer, password);
    await expectSound(page, newcomerPages);
    expect(wrong).toEqual([]);
    await context.close();
  });
}

test('no page of the app is left out of these', () => {
  const app = join(dirname(fileURLToPath(import.meta.url)), '../app');
  const routes = readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('page.tsx'))
    .map((file) =>
      dirname(file)
        .split('/')
        .filter((part) => !/^(\.|\(.*\))$/.test(part)),
    );
  const looked = [...Object.values(consolePages).flat(), ...visitorPages, ...newcomerPages].map(([path]) =>
    (path.split('?')[0] ?? '').split('/').filter((part) => part !== ''),
  );
  const isOf = (path: string[], route: string[]) =>
    path.length === route.length &&
    route.every((part, index) => part.startsWith('[') || part === path[index]);
  expect(routes.length).toBeGreaterThan(30);
  expect(
    routes.filter((route) => !looked.some((path) => isOf(path, route))).map((route) => `/${route.join('/')}`),
  ).toEqual([]);
});

test('S15: the content policy forbids eval and foreign code, and the headers say so on every answer', async ({
  page,
}) => {
  for (const path of ['/', '/sign-in', '/api/v1/health', '/nowhere']) {
    const response = await page.request.get(path);
    const policy = response.headers()['content-security-policy'] ?? '';
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers()['x-content-type-options']).toBe('nosniff');
  }
});
