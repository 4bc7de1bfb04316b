import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { BUSYBOX } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

const cluster = 'e2e-secrets';
const first = 'the-first-password';
const second = 'the-second-password';
let swarm: LabSwarm;

const row = (page: Page, kind: string, name: string): Locator =>
  page
    .getByRole('grid', { name: kind })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });
const dialog = (page: Page) => page.getByRole('dialog');

async function post(page: Page, path: string, data: object) {
  const origin = new URL(page.url()).origin;
  return page.request.post(`${origin}/api/v1${path}`, { data, headers: { origin } });
}

function connection(host: string) {
  const { hostname, port } = new URL(host);
  return { kind: 'tcp', host: hostname, port: Number(port) };
}

async function expectSound(page: Page): Promise<void> {
  // A menu that fades out is on no landmark of the page.
  await expect(page.getByRole('menu')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join()}`)).toEqual([]);
}

test.beforeAll(async ({ browser, baseURL, storageState }) => {
  test.setTimeout(240_000);
  swarm = await LabSwarm.start({ name: `e2e-sec-${process.pid}`, managers: 1, workers: 1, tcp: 'plain' });
  const page = await browser.newPage({ baseURL, storageState });
  await page.goto('/');
  const made = await post(page, '/clusters', {
    name: cluster,
    connection: connection(swarm.manager.tcpHost),
  });
  expect(made.status()).toBe(201);
  await expect(async () => {
    const answer = await post(page, `/clusters/${cluster}/engines`, {
      connection: connection(swarm.workers[0]?.tcpHost ?? ''),
    });
    expect(answer.status()).toBe(201);
  }).toPass({ timeout: 60_000 });
  await page.close();
});
test.afterAll(async ({ browser, baseURL, storageState }) => {
  const page = await browser.newPage({ baseURL, storageState });
  await page.goto('/');
  const origin = new URL(page.url()).origin;
  await page.request.delete(`${origin}/api/v1/clusters/${cluster}`, { headers: { origin } });
  await page.close();
  await swarm.remove();
});

test('a secret is made, used, rotated and removed, and never shown', async ({ page }) => {
  test.slow();
  await page.goto(`/clusters/${cluster}/secrets`);
  await expect(page.getByText('No secrets yet')).toBeVisible();
  await page.getByRole('button', { name: 'Create a secret' }).first().click();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('db');
  const create = dialog(page).getByRole('button', { name: 'Create' });
  await expect(create).toBeDisabled();
  await dialog(page).getByRole('textbox', { name: 'Content' }).fill(first);
  await create.click();
  await expect(page.getByRole('heading', { level: 1, name: 'db' })).toBeVisible();
  await expect(page.getByText('No service uses this secret.')).toBeVisible();

  await swarm.manager.docker([
    ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'web', '--replicas', '2'],
    ...['--endpoint-mode', 'dnsrr', '--update-monitor', '500ms', '--secret', 'source=db,target=password'],
    ...[BUSYBOX, 'sleep', '3600'],
  ]);
  const uses = page.getByRole('list', { name: 'Services that use it' });
  await expect(uses).toContainText('web');
  await expect(uses).toContainText('/run/secrets/password');
  await expect(page.getByRole('button', { name: 'Remove', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expectSound(page);

  await page.getByRole('button', { name: 'Rotate' }).click();
  const restarting = dialog(page).getByRole('list', { name: 'Services that restart' });
  await expect(restarting).toContainText('web');
  await expect(restarting).toContainText('2 tasks');
  await dialog(page).getByRole('textbox', { name: 'Content' }).fill(second);
  await expectSound(page);
  await dialog(page).getByRole('button', { name: 'Rotate' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Steps' })).toContainText('Move web');
  await expect(dialog(page).getByRole('status')).toContainText('Succeeded', { timeout: 60_000 });
  await dialog(page).getByRole('link', { name: 'Open db-v2' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'db-v2' })).toBeVisible();
  await expect(page.getByText('/run/secrets/password')).toBeVisible();
  expect(await swarm.manager.docker(['secret', 'ls', '--format', '{{.Name}}'])).toBe('db-v2');

  await page.goto('/activity');
  await expect(page.getByRole('gridcell', { name: 'secrets.rotate' }).first()).toBeVisible();
  for (const value of [first, second]) await expect(page.getByText(value)).toHaveCount(0);

  await swarm.manager.docker(['service', 'rm', 'web']);
  await page.goto(`/clusters/${cluster}/secrets`);
  await expect(row(page, 'secrets', 'db-v2')).toContainText('Unused');
  await page.getByRole('button', { name: 'Actions for db-v2' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await dialog(page).getByRole('textbox').fill('db-v2');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No secrets yet')).toBeVisible();
});

test('a config is made from a file, shown, and found', async ({ page }) => {
  await page.goto(`/clusters/${cluster}/configs?create=1`);
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('app.conf');
  await dialog(page).getByText('File', { exact: true }).click();
  const tooLarge = { name: 'large', mimeType: 'text/plain', buffer: Buffer.alloc(512_000, 97) };
  await dialog(page).locator('input[type=file]').setInputFiles(tooLarge);
  await expect(dialog(page).getByText('A config is smaller than 500 KiB')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Create' })).toBeDisabled();
  await dialog(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'app.conf', mimeType: 'text/plain', buffer: Buffer.from('colour = green\n') });
  await dialog(page).getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'app.conf' })).toBeVisible();
  await expect(page.getByText('colour = green')).toBeVisible();
  await expectSound(page);
  await page.keyboard.press('Control+k');
  await page
    .getByRole('combobox', { name: 'Find and act' })
    .or(page.getByRole('textbox', { name: 'Find and act' }))
    .fill('app.conf');
  await expect(page.getByRole('option', { name: /app\.conf/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/clusters/${cluster}/configs`);
  await expect(row(page, 'configs', 'app.conf')).toContainText('Unused');
  await expectNoOverflow(page);
  await expectSound(page);
});

test('images are seen by node, and sent from one to the other without a registry', async ({ page }) => {
  const tag = 'e2e-secrets/sent:1';
  await swarm.manager.docker(['image', 'tag', BUSYBOX, tag]);
  await swarm.manager.docker(['build', '--quiet', '--tag', tag, '-'], {
    input: `FROM ${BUSYBOX}\nRUN head -c 3000000 /dev/urandom > /blob\n`,
  });
  await page.goto(`/clusters/${cluster}/images`);
  await page.getByText('By node', { exact: true }).click();
  const line = row(page, 'names', tag);
  await expect(line).toContainText('Missing');
  await expect(line).toContainText('1 of 2');
  await expectSound(page);
  await page.getByRole('button', { name: `Actions for ${tag}` }).click();
  await page.getByRole('menuitem', { name: 'Send to other nodes…' }).click();
  await expectSound(page);
  await dialog(page).getByRole('button', { name: 'Send' }).click();
  await expect(dialog(page).getByRole('status')).toContainText('Succeeded');
  await expect(dialog(page).getByRole('list', { name: 'Nodes' })).toContainText('Loaded');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(line).toContainText('Same');
  await expect(line).toContainText('2 of 2');
});
