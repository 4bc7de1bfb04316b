import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ADMIN } from './lab/console';
import type { LabEngine } from './lab/engine';
import { BUSYBOX } from './lab/images';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const prefix = 'e2e-rec';
const pageOf = (name: string) => `/clusters/local/containers/${prefix}-${name}?tab=terminal`;

async function run(page: Page, engine: LabEngine, name: string) {
  await engine.docker(['run', '--detach', '--name', `${prefix}-${name}`, BUSYBOX, 'sleep', '600']);
  await expect(async () => {
    const answer = await page.request.get(`/api/v1/clusters/local/containers/${prefix}-${name}`);
    expect(answer.status()).toBe(200);
  }).toPass();
}

test.afterEach(async ({ engine }) => {
  const containers = await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${prefix}-`]);
  if (containers !== '') await engine.docker(['rm', '--force', '--volumes', ...containers.split('\n')]);
});

test('a terminal is recorded, found by what was on its screen, and replayed from there at the chosen speed', async ({
  page,
  engine,
}) => {
  // The recording of another attempt has its own.
  const needle = `needle${Date.now()}`;
  await run(page, engine, 'replay');
  await page.goto(pageOf('replay'));
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(page.getByText('/bin/sh runs')).toBeVisible();
  await page.keyboard.type(`echo ${needle}-$((6 * 7))\n`);
  await expect(page.locator('.xterm-rows')).toContainText(`${needle}-42`);
  await page.keyboard.type('sleep 2; echo rested-$((5 * 5))\n');
  await expect(page.locator('.xterm-rows')).toContainText('rested-25');
  await page.keyboard.type('exit 3\n');
  await expect(page.getByText('Exited with code 3')).toBeVisible();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Terminals' }).click();
  await page.getByRole('textbox', { name: 'Text on the screen' }).fill(`${needle.toUpperCase()}-42`);
  const hit = page.getByRole('link', { name: `${needle}-42`, exact: true });
  await expect(hit).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await hit.click();
  await expect(page.getByRole('heading', { name: `Terminal in ${prefix}-replay` })).toBeVisible();
  const screen = page.locator('.xterm-rows');
  await expect(screen).toContainText(`${needle}-42`);

  // The page's own clock stands still but for the second that each speed is given.
  const speeds = page.getByRole('radiogroup', { name: 'Speed' });
  await page.getByRole('switch', { name: 'Skip idle time' }).uncheck();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await speeds.getByText('0.5×', { exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.clock.runFor(1_000);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(screen).not.toContainText('rested-25');
  await speeds.getByText('10×', { exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.clock.runFor(1_000);
  await expect(screen).toContainText('rested-25');
  await page.clock.resume();

  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(screen).toContainText('exit 3');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.getByRole('slider', { name: 'Position' }).press('Home');
  await expect(screen).not.toContainText(`${needle}-42`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(async () => {
    const answer = await page.request.get('/api/v1/audit?filter[operation]=recordings.play&limit=5');
    expect(await answer.text()).toContain(`"container":"${prefix}-replay"`);
  }).toPass();
});

test('who may not open a terminal asks for one, gets it, is watched and told who ended it, and is cut off when the time ends', async ({
  page,
  browser,
  engine,
  baseURL,
}) => {
  await run(page, engine, 'asked');
  const url = baseURL ?? '';
  const made = await page.request.post('/api/v1/users', {
    data: { name: 'e2e-rec-viewer', password: ADMIN.password, role: 'View Only' },
    headers: { origin: url },
  });
  expect(made.status()).toBe(201);
  const { id }: { id: string } = await made.json();
  const context = await browser.newContext({ baseURL: url, storageState: { cookies: [], origins: [] } });
  try {
    const viewer = await context.newPage();
    await signIn(viewer, url, 'e2e-rec-viewer', ADMIN.password);
    await viewer.goto(pageOf('asked'));
    await expect(viewer.getByRole('button', { name: 'Open terminal' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await viewer.getByRole('button', { name: 'Ask for a terminal' }).click();
    const dialog = viewer.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('It hangs since noon');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(viewer.getByText('somebody who gives access decides')).toBeVisible();

    await page.goto('/terminals?tab=requests');
    await expect(page.getByText('It hangs since noon').first()).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('button', { name: 'End now' })).toBeVisible();

    // The session of who asked learns of it by a hint.
    const open = viewer.getByRole('button', { name: 'Open terminal' });
    await expect(open).not.toHaveAttribute('aria-disabled', 'true');
    await open.click();
    await expect(viewer.getByText('/bin/sh runs')).toBeVisible();
    await viewer.keyboard.type('echo I am $((40 + 2))\n');
    await expect(viewer.locator('.xterm-rows')).toContainText('I am 42');

    await page.goto('/terminals?state=open');
    await page
      .getByRole('link', { name: `${prefix}-asked` })
      .first()
      .click();
    await expect(page.locator('.xterm-rows')).toContainText('I am 42');
    await expect(viewer.getByText(`Watched by ${ADMIN.user}`)).toBeVisible();

    await page.getByRole('button', { name: 'End terminal' }).click();
    const ending = page.getByRole('dialog', { name: 'End the terminal of e2e-rec-viewer?' });
    await ending.getByRole('button', { name: 'End terminal' }).click();
    await expect(viewer.getByText(`This terminal was ended by ${ADMIN.user}.`)).toBeVisible();
    await expect(page.getByText('Cut off').first()).toBeVisible();
    await viewer.getByRole('button', { name: 'Open again' }).click();
    await expect(viewer.getByText('/bin/sh runs')).toBeVisible();

    await page.goto('/terminals?tab=requests');
    await page.getByRole('button', { name: 'End now' }).click();
    await expect(viewer.getByText(/right to this stream was withdrawn/)).toBeVisible();
    await expect(viewer.getByRole('button', { name: 'Open again' })).toHaveAttribute('aria-disabled', 'true');
    await expect(viewer.getByText('The time you were given is over.')).toBeVisible();
  } finally {
    await context.close();
    await page.request.delete(`/api/v1/users/${id}`, { headers: { origin: url } });
  }
});
