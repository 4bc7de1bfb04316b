import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { BUSYBOX } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { expect, test } from './lab/test';

const name = 'e2e-files';
const script = 'mkdir -p /srv/site/empty && echo hello > /srv/site/index.html && exec sleep 600';

test.beforeEach(async ({ engine }) => {
  await engine.docker(['run', '--detach', '--name', name, BUSYBOX, 'sh', '-c', script]);
});
test.afterEach(async ({ engine }) => {
  await engine.docker(['rm', '--force', '--volumes', name]);
});

const files = (page: Page) => page.getByRole('region', { name: 'Files' });
const download = async (page: Page, label: string) => {
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: label }).click();
  const file = await begun;
  return { name: file.suggestedFilename(), data: readFileSync(await file.path()) };
};

test('files are looked at, taken out and put in, and the log says so', async ({ page, engine }) => {
  await page.goto(`/clusters/local/containers/${name}?tab=files`);
  await expect(files(page).getByRole('button', { name: 'etc', exact: true })).toBeVisible();
  await files(page).getByRole('button', { name: 'srv', exact: true }).click();
  await files(page).getByRole('button', { name: 'site', exact: true }).click();
  await expect(page).toHaveURL(/path=%2Fsrv%2Fsite/);
  const row = files(page).getByRole('row').filter({ hasText: 'index.html' });
  await expect(row).toContainText('6B');
  await expect(row).toContainText('-rw-r--r--');

  expect(await download(page, 'Download index.html')).toMatchObject({ name: 'index.html' });
  const folder = await download(page, 'Download folder');
  expect(folder.name).toBe('site.tar');
  expect(folder.data.includes('site/index.html')).toBe(true);

  const choose = page.locator('input[type=file]');
  await choose.setInputFiles({ name: 'new page.html', mimeType: 'text/html', buffer: Buffer.from('<p>new') });
  await expect(files(page)).toContainText('new page.html');
  await choose.setInputFiles({ name: 'index.html', mimeType: 'text/html', buffer: Buffer.from('replaced') });
  await page
    .getByRole('dialog', { name: 'Replace index.html?' })
    .getByRole('button', { name: 'Replace' })
    .click();
  await expect(row).toContainText('8B');
  expect(await engine.docker(['exec', name, 'cat', '/srv/site/index.html'])).toBe('replaced');

  const folderField = page.getByRole('textbox', { name: 'Folder' });
  await folderField.fill('/srv/site/empty');
  await folderField.press('Enter');
  await expect(page.getByText('This folder is empty')).toBeVisible();
  await page.getByRole('button', { name: 'Up one folder' }).click();
  await expect(row).toBeVisible();
  await folderField.fill('/nowhere');
  await folderField.press('Enter');
  await expect(page.getByText('There is no /nowhere/ in this container')).toBeVisible();

  await page.goto('/activity');
  await expect(page.getByRole('row').filter({ hasText: 'containers.uploadFile' }).first()).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'containers.downloadFile' }).first()).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the files of a container are accessible (${colorScheme}), and fit a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/clusters/local/containers/${name}?tab=files&path=/srv/site`);
    await expect(files(page)).toContainText('index.html');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoOverflow(page);
  });
}
