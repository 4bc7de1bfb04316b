import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './lab/test';

const container = 'e2e-quality';
const stack = 'e2e-sound';

/** Every page of the console, and what is on it once it is there. */
const pages: [string, string][] = [
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
  ['/clusters/local/images', 'Images'],
  ['/clusters/local/networks', 'Networks'],
  ['/clusters/local/networks/bridge', 'bridge'],
  ['/clusters/local/volumes', 'Volumes'],
  ['/activity', 'Activity'],
  ['/settings/tokens', 'API tokens'],
  ['/settings/sessions', 'Sessions'],
  ['/settings/password', 'Security'],
  ['/settings/sign-in', 'Signing in'],
  ['/settings/users', 'Users'],
  ['/settings/teams', 'Teams'],
  ['/settings/roles', 'Roles'],
  ['/settings/grants', 'Grants'],
  ['/settings/collections', 'Collections'],
  ['/settings/api', 'API reference'],
];

const signedOutPages: [string, string][] = [
  ['/sign-in', 'Sign in'],
  ['/setup', 'Gantry is set up'],
  ['/reset', 'Choose a new password'],
];

test.beforeAll(async ({ engine }) => {
  await engine.docker(['run', '--detach', '--name', container, 'gantry-test/web:1']);
  const labels = ['project=' + stack, 'service=web', 'container-number=1', 'oneoff=False'];
  await engine.docker([
    'run',
    '--detach',
    '--name',
    `${stack}-web-1`,
    ...labels.map((label) => `--label=com.docker.compose.${label}`),
    'gantry-test/web:1',
  ]);
});
test.afterAll(async ({ engine }) => {
  await engine.docker(['rm', '--force', container, `${stack}-web-1`]);
});

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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is sound for screen readers and keeps to itself, ${colorScheme}`, async ({
    browser,
    baseURL,
    storageState,
  }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ baseURL, storageState, colorScheme });
    const wrong = watch(context, baseURL ?? '');
    const page = await context.newPage();
    for (const [path, heading] of pages) {
      await settled(page, path, heading);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    expect(wrong).toEqual([]);
    await context.close();
  });
}

test('the pages of a visitor who is not signed in are as sound', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const wrong = watch(context, baseURL ?? '');
  const page = await context.newPage();
  for (const [path, heading] of signedOutPages) {
    await settled(page, path, heading);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  expect(wrong).toEqual([]);
  await context.close();
});

test('no page is wider than a phone', async ({ browser, baseURL, storageState }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ baseURL, storageState, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  for (const [path, heading] of pages) {
    await settled(page, path, heading);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(`${path}: ${overflow}`).toBe(`${path}: 0`);
  }
  await context.close();
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
