import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext } from '@playwright/test';
import { DatabaseSync } from '@photostructure/sqlite';
import { ADMIN, LabConsole } from './lab/console';
import { run } from './lab/processes';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const verifier = fileURLToPath(new URL('../dist/audit-verify.cjs', import.meta.url));

test('the log is verified against a second place, with and without the server, and names what was edited', async ({
  browser,
}) => {
  const gantry = await LabConsole.start();
  const checkpoints = join(gantry.directory, 'checkpoints.jsonl');
  const exported = join(gantry.directory, 'export.jsonl');
  const key = join(gantry.directory, 'key.pem');
  const context = await browser.newContext({
    baseURL: gantry.url,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  const check = () => run(process.execPath, [verifier, exported, '--checkpoints', checkpoints, '--key', key]);
  const proof = page.getByRole('dialog', { name: 'Proof of the log' });
  const openProof = async () => {
    await page.goto('/activity');
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(proof).toBeVisible();
  };
  const download = async (name: string, file: string) => {
    const downloading = page.waitForEvent('download');
    await proof.getByRole('link', { name }).click();
    await (await downloading).saveAs(file);
  };
  try {
    await signIn(page, gantry.url, ADMIN.user, ADMIN.password);
    await openProof();
    await proof.getByRole('button', { name: 'Set up' }).click();
    const form = page.getByRole('dialog', { name: 'Where checkpoints are sent' });
    await form.getByRole('textbox', { name: 'File' }).fill(join(gantry.dataDirectory, 'checkpoints'));
    await form.getByRole('button', { name: 'Try and keep' }).click();
    await expect(form.getByText('data directory of Gantry')).toBeVisible();
    await form.getByRole('textbox', { name: 'File' }).fill(checkpoints);
    await form.getByRole('button', { name: 'Try and keep' }).click();
    await expect(proof.getByText('Delivered', { exact: true })).toBeVisible();
    expect(existsSync(checkpoints)).toBe(true);

    await proof.getByRole('button', { name: 'Verify now' }).click();
    await expect(proof.getByText(/^Sound\./)).toBeVisible();
    await expect(proof.getByText(/The second place agrees up to entry/)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
    expect(violations).toEqual([]);
    await download('Public key', key);
    await download('Export as proof', exported);
    expect(readFileSync(key, 'utf8')).toContain('BEGIN PUBLIC KEY');
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining('Sound: entries 1 to') });

    // Somebody with the database in their hands, while Gantry is away.
    await gantry.stop();
    const database = new DatabaseSync(join(gantry.dataDirectory, 'gantry.db'));
    database.exec('drop trigger audit_intents_no_update');
    database.exec(`update audit_intents set actor = 'nobody' where sequence = 2`);
    database.close();
    await gantry.startProcess();
    await openProof();
    await proof.getByRole('button', { name: 'Verify now' }).click();
    await expect(proof.getByText(/Not sound\. Entry 2 is not as written/)).toBeVisible();
    await download('Export as proof', exported);
    expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT SOUND: Entry 2 ') });
  } finally {
    await context.close();
    await gantry.remove();
  }
});

test('what was done to one container stands on its page, with what differed; a search is kept', async ({
  page,
  engine,
  baseURL,
}) => {
  const name = 'e2e-history';
  await engine.docker(['run', '--detach', '--name', name, 'gantry-test/busybox:1', 'sleep', '600']);
  try {
    await expect
      .poll(async () => (await page.request.get(`/api/v1/clusters/local/containers/${name}`)).status())
      .toBe(200);
    const id = (await engine.docker(['inspect', '--format', '{{.Id}}', name])).trim();
    const renamed = await page.request.post(`/api/v1/clusters/local/containers/${id}/rename`, {
      data: { name: `${name}-2` },
      headers: { origin: baseURL ?? '' },
    });
    expect(renamed.status()).toBe(200);
    await page.goto('/activity?operation=containers.rename');
    await page.getByRole('button', { name: 'Searches' }).click();
    await page.getByRole('menuitem', { name: /Keep what is shown/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.goto('/activity');
    await page.getByRole('button', { name: 'Searches' }).click();
    await page.getByRole('menuitem', { name: 'Renamed', exact: true }).click();
    await expect(page).toHaveURL(/operation=containers\.rename/);

    const entry = page.getByRole('grid').getByRole('row').filter({ hasText: 'containers.rename' }).first();
    await entry.click();
    const changes = page.getByRole('region', { name: 'What differed' });
    await expect(changes).toContainText(name);
    await expect(changes).toContainText(`${name}-2`);
    await page.keyboard.press('Escape');

    await page.goto(`/clusters/local/containers/${name}-2`);
    await page.getByRole('tab', { name: 'History' }).click();
    await expect(page.getByRole('grid')).toContainText('containers.rename');
  } finally {
    await engine.docker(['rm', '--force', name, `${name}-2`]).catch(() => undefined);
  }
});

test('an entry appears while the log is open, and who reads further down is told that more came', async ({
  page,
  baseURL,
}) => {
  const headers = { origin: baseURL ?? '' };
  const data = { name: `e2e-live-${Date.now()}`, permissions: [] };
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto('/activity');
  const rows = page.getByRole('grid').getByRole('row');
  const written = rows.filter({ hasText: 'roles.create' }).filter({ hasText: data.name });
  await expect(page.getByTitle('New entries appear by themselves')).toBeVisible();
  const made = await page.request.post('/api/v1/roles', { data, headers });
  expect(made.status()).toBe(201);
  const { id }: { id: string } = await made.json();
  await expect(written).toBeInViewport();

  // More than one screen of them, to be read further down.
  const change = async () =>
    expect((await page.request.patch(`/api/v1/roles/${id}`, { data, headers })).status()).toBe(200);
  for (let count = 0; count < 15; count += 1) await change();
  await expect(written).not.toBeInViewport();
  await page.getByRole('grid').hover();
  await page.mouse.wheel(0, 100);
  const more = page.getByRole('button', { name: /^\d+ new entr/ });
  await expect(async () => {
    await change();
    await expect(more).toBeVisible({ timeout: 2_000 });
  }).toPass();
  expect((await page.request.delete(`/api/v1/roles/${id}`, { headers })).status()).toBe(200);
  await more.click();
  const removed = rows.filter({ hasText: 'roles.remove' }).filter({ hasText: data.name });
  await expect(removed).toBeInViewport();
});

test('while the log cannot be written, a banner says so, changes and terminals are refused and reading goes on', async ({
  browser,
  engine,
}) => {
  const name = 'e2e-full-disk';
  const disk = mkdtempSync(join(tmpdir(), 'gantry-full-'));
  const filler = join(disk, 'filler');
  let gantry: LabConsole | null = null;
  let context: BrowserContext | null = null;
  await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
  try {
    await engine.docker(['run', '--detach', '--name', name, 'gantry-test/busybox:1', 'sleep', '600']);
    gantry = await LabConsole.start({
      engine: engine.host,
      env: { GANTRY_DATA_DIRECTORY: join(disk, 'data') },
    });
    const { url } = gantry;
    context = await browser.newContext({ baseURL: url, storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await signIn(page, url, ADMIN.user, ADMIN.password);
    await page.goto(`/clusters/local/containers/${name}?tab=terminal`);
    await expect(page.getByRole('button', { name: 'Open terminal' })).toBeVisible();
    const change = async () => {
      const answer = await page.request.put('/api/v1/audit/retention', {
        data: { days: null },
        headers: { origin: url },
      });
      return answer.status();
    };
    expect(await change()).toBe(200);

    fill(filler);
    // What of the database's own files is free yet, entries fill.
    await expect(async () => expect(await change()).toBe(503)).toPass({ intervals: [0] });
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await expect(
      page.getByText('No terminal is opened or watched while the activity log cannot be written'),
    ).toBeVisible();
    const banner = page.getByText('The activity log cannot be written,');
    await expect(banner).toBeVisible();
    await page.goto('/activity');
    await expect(banner).toBeVisible();
    await expect(page.getByRole('grid').getByText('audit.setRetention').first()).toBeVisible();
    await expect(page.getByRole('grid').getByText('containers.exec')).toHaveCount(0);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    rmSync(filler);
    await expect(async () => expect(await change()).toBe(200)).toPass();
    await page.reload();
    await expect(page.getByRole('grid')).toBeVisible();
    await expect(banner).toHaveCount(0);
  } finally {
    await context?.close();
    await gantry?.remove();
    await run('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true });
    await engine.docker(['rm', '--force', name]).catch(() => undefined);
  }
});

/** Writes until the file system of `file` is full. */
function fill(file: string): void {
  const chunk = Buffer.alloc(4096, 1);
  for (;;) {
    try {
      appendFileSync(file, chunk);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
