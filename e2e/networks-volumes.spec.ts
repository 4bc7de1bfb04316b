import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ADMIN } from './lab/console';
import { BUSYBOX } from './lab/images';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const prefix = 'e2e-nv';
const named = (name: string) => `${prefix}-${name}`;
const networks = '/clusters/local/networks';
const volumes = '/clusters/local/volumes';

const row = (page: Page, kind: 'networks' | 'volumes', name: string): Locator =>
  page
    .getByRole('grid', { name: kind })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name }) });
const dialog = (page: Page) => page.getByRole('dialog');

test.afterEach(async ({ engine }) => {
  const lines = async (args: string[]) => (await engine.docker(args)).split('\n').filter(Boolean);
  const containers = await lines(['ps', '--all', '--quiet', '--filter', `name=${prefix}-`]);
  if (containers.length > 0) await engine.docker(['rm', '--force', '--volumes', ...containers]);
  const nets = await lines(['network', 'ls', '--quiet', '--filter', `name=${prefix}-`]);
  if (nets.length > 0) await engine.docker(['network', 'rm', ...nets]);
  const vols = await lines(['volume', 'ls', '--quiet', '--filter', `name=${prefix}-`]);
  if (vols.length > 0) await engine.docker(['volume', 'rm', ...vols]);
});

test.describe('networks', () => {
  test('one is created, joined, left and removed', async ({ page, engine }) => {
    await engine.docker(['run', '--detach', '--name', named('member'), BUSYBOX, 'sleep', '600']);
    await page.goto(networks);
    await page.getByRole('button', { name: 'Create a network' }).first().click();
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill(named('made'));
    await dialog(page).getByRole('textbox', { name: 'Gateway' }).fill('10.77.0.1');
    await expect(dialog(page).getByText('A gateway needs a subnet that it is in.')).toBeVisible();
    await expect(dialog(page).getByRole('button', { name: 'Create' })).toBeDisabled();
    await dialog(page).getByRole('textbox', { name: 'Subnet' }).fill('10.77.0.0/16');
    await dialog(page).getByRole('checkbox', { name: 'Internal' }).check();
    await dialog(page).getByRole('textbox', { name: 'Labels' }).fill('team=payments');
    await dialog(page).getByRole('button', { name: 'Create' }).click();

    await expect(page.getByRole('heading', { level: 1, name: named('made') })).toBeVisible();
    await expect(page.getByText('Unused')).toBeVisible();
    await expect(page.getByText('10.77.0.1', { exact: true })).toBeVisible();
    await expect(page.getByText('payments')).toBeVisible();

    await page.getByRole('button', { name: 'Connect a container' }).click();
    await dialog(page).getByRole('combobox', { name: 'Container' }).click();
    await page.getByRole('option', { name: named('member') }).click();
    await dialog(page).getByRole('button', { name: 'Connect' }).click();
    const members = page.getByRole('list', { name: 'Containers on this network' });
    await expect(members).toContainText(named('member'));
    await expect(members).toContainText('10.77.0.2/16');
    await expect(page.getByText('In use')).toBeVisible();
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    await expect(remove).toHaveAttribute('aria-disabled', 'true');

    await page.getByRole('button', { name: `Disconnect ${named('member')}` }).click();
    await dialog(page).getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByText('No container is on this network.')).toBeVisible();
    await remove.click();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await expect(page).toHaveURL(/\/networks$/);
    expect(await engine.docker(['network', 'ls', '--quiet', '--filter', `name=${named('made')}`])).toBe('');
  });

  test("the list says which nobody uses, and which are the engine's own", async ({ page, engine }) => {
    await engine.docker(['network', 'create', named('unused')]);
    await engine.docker(['network', 'create', named('resting')]);
    await engine.docker(['create', '--name', named('stopped'), '--network', named('resting'), BUSYBOX]);
    await page.goto(networks);
    await expect(row(page, 'networks', named('unused'))).toContainText('Unused');
    await expect(row(page, 'networks', named('resting'))).toContainText('In use');
    await page.getByRole('button', { name: 'Actions for none' }).click();
    const item = page.getByRole('menuitem', { name: 'Remove…' });
    await expect(item).toHaveAttribute('aria-disabled', 'true');
    await item.hover();
    await expect(page.getByRole('tooltip')).toContainText('The engine makes this network itself');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Remove unused' }).click();
    const preview = dialog(page).getByRole('list', { name: 'Networks to remove' });
    await expect(preview).toContainText(named('unused'));
    await expect(preview).not.toContainText(named('resting'));
    await dialog(page)
      .getByRole('button', { name: /^Remove \d+ network/ })
      .click();
    await expect(row(page, 'networks', named('unused'))).toHaveCount(0);
    await expect(row(page, 'networks', named('resting'))).toBeVisible();
  });

  test('a taken name and an overlapping subnet are told at their fields', async ({ page, engine }) => {
    await engine.docker(['network', 'create', '--subnet', '10.78.0.0/16', named('first')]);
    await page.goto(`${networks}?create=1`);
    const name = dialog(page).getByRole('textbox', { name: 'Name' });
    await name.fill(named('first'));
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await expect(name).toHaveAccessibleDescription(/Choose another name/);
    await name.fill(named('second'));
    const subnet = dialog(page).getByRole('textbox', { name: 'Subnet' });
    await subnet.fill('10.78.3.0/24');
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await expect(subnet).toHaveAccessibleDescription(new RegExp(`of the network "${named('first')}"`));
  });
});

test.describe('volumes', () => {
  test('one is created, mounted, measured and removed by its name', async ({ page, engine }) => {
    await page.goto(volumes);
    // An engine without volumes offers it twice.
    await page.getByRole('button', { name: 'Create a volume' }).first().click();
    await dialog(page).getByRole('textbox', { name: 'Name' }).fill(named('data'));
    await dialog(page).getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('heading', { level: 1, name: named('data') })).toBeVisible();
    await expect(page.getByText('Unused')).toBeVisible();

    await engine.docker([
      'run',
      '--name',
      named('writer'),
      '--volume',
      `${named('data')}:/data`,
      BUSYBOX,
      'sh',
      '-c',
      'head -c 20480 /dev/zero > /data/file',
    ]);
    await expect(page.getByText('In use')).toBeVisible();
    const mounts = page.getByRole('list', { name: 'Containers that mount this volume' });
    await expect(mounts).toContainText(named('writer'));
    await expect(mounts).toContainText('/data');
    await page.getByRole('button', { name: 'Measure' }).click();
    await expect(page.getByText('20 KiB')).toBeVisible();
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    await expect(remove).toHaveAttribute('aria-disabled', 'true');

    await engine.docker(['rm', named('writer')]);
    await expect(page.getByText('Unused')).toBeVisible();
    await remove.click();
    const confirm = dialog(page).getByRole('button', { name: 'Remove' });
    await expect(confirm).toBeDisabled();
    await dialog(page).getByRole('textbox').fill(named('data'));
    await confirm.click();
    await expect(page).toHaveURL(/\/volumes$/);
    expect(await engine.docker(['volume', 'ls', '--quiet', '--filter', `name=${named('data')}`])).toBe('');
  });

  test('unused ones are marked, removed after a preview, and chosen ones together', async ({
    page,
    engine,
  }) => {
    await engine.docker(['volume', 'create', named('unused')]);
    await engine.docker(['create', '--name', named('user'), '--volume', `${named('used')}:/data`, BUSYBOX]);
    const anonymous = await engine.docker(['volume', 'create']);
    await page.goto(volumes);
    await expect(row(page, 'volumes', named('unused'))).toContainText('Unused');
    await expect(row(page, 'volumes', named('used'))).toContainText('In use');
    await expect(row(page, 'volumes', named('used'))).toContainText(named('user'));
    await expect(row(page, 'volumes', anonymous.slice(0, 12))).toContainText('anonymous');

    await page.getByRole('button', { name: 'Remove unused' }).click();
    const preview = dialog(page).getByRole('list', { name: 'Volumes to remove' });
    await expect(preview).toContainText(anonymous.slice(0, 12));
    await expect(preview).not.toContainText(named('unused'));
    const confirm = dialog(page).getByRole('button', { name: /^Remove \d+ volume/ });
    await expect(confirm).toBeDisabled();
    await dialog(page)
      .getByRole('textbox')
      .fill(`remove ${await preview.getByRole('listitem').count()}`);
    await confirm.click();
    await expect(row(page, 'volumes', anonymous.slice(0, 12))).toHaveCount(0);
    await expect(row(page, 'volumes', named('unused'))).toBeVisible();

    await page.getByRole('searchbox', { name: 'Search volumes' }).fill(prefix);
    await page.getByRole('checkbox', { name: `Select ${named('unused')}` }).click();
    await page.getByRole('checkbox', { name: `Select ${named('used')}` }).click();
    await page.getByRole('toolbar').getByRole('button', { name: 'Remove…' }).click();
    await expect(dialog(page)).toContainText(`Used by the container ${named('user')}`);
    await dialog(page).getByRole('textbox').fill('remove 1');
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await expect(dialog(page).getByRole('status')).toHaveText('1 of 1 removed');
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await expect(row(page, 'volumes', named('unused'))).toHaveCount(0);
    await expect(row(page, 'volumes', named('used'))).toBeVisible();
  });
});

test('who may only look finds every change switched off, with the reason', async ({
  page,
  browser,
  baseURL,
  engine,
}) => {
  await engine.docker(['volume', 'create', named('looked-at')]);
  const url = baseURL ?? '';
  const made = await page.request.post(`${url}/api/v1/users`, {
    data: { name: 'e2e-nv-viewer', password: ADMIN.password, role: 'View Only' },
    headers: { origin: url },
  });
  expect([201, 409]).toContain(made.status());
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: url });
  const viewer = await context.newPage();
  await signIn(viewer, url, 'e2e-nv-viewer', ADMIN.password);
  await viewer.goto(networks);
  const create = viewer.getByRole('button', { name: 'Create a network' });
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await create.hover();
  await expect(viewer.getByRole('tooltip')).toContainText('do not hold the permission "Network Create"');
  await viewer.goto(volumes);
  await viewer.getByRole('button', { name: `Actions for ${named('looked-at')}` }).click();
  await expect(viewer.getByRole('menuitem', { name: 'Remove…' })).toHaveAttribute('aria-disabled', 'true');
  await viewer.keyboard.press('Escape');
  await expect(viewer.getByRole('button', { name: 'Create a volume' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await context.close();
});

const looks: [what: string, open: (page: Page) => Promise<void>][] = [
  [
    'the list of networks with a choice',
    async (page) => {
      await page.goto(networks);
      await page.getByRole('checkbox', { name: `Select ${named('axe')}` }).click();
    },
  ],
  [
    'a network',
    async (page) => {
      await page.goto(`${networks}/${named('axe')}`);
      await expect(page.getByRole('list', { name: 'Containers on this network' })).toBeVisible();
    },
  ],
  [
    'the question what to connect',
    async (page) => {
      await page.goto(`${networks}/${named('axe')}`);
      await page.getByRole('button', { name: 'Connect a container' }).click();
      await expect(dialog(page)).toBeVisible();
    },
  ],
  [
    'the form of a network',
    async (page) => {
      await page.goto(`${networks}?create=1`);
      await dialog(page).getByRole('textbox', { name: 'Gateway' }).fill('10.0.0.1');
    },
  ],
  [
    'the list of volumes',
    async (page) => {
      await page.goto(volumes);
      await expect(row(page, 'volumes', named('axe-unused'))).toBeVisible();
    },
  ],
  [
    'the preview of a prune of volumes',
    async (page) => {
      await page.goto(volumes);
      await page.getByRole('button', { name: 'Remove unused' }).click();
      await dialog(page)
        .getByRole('radio', { name: /^Every volume/ })
        .check();
      await expect(dialog(page).getByRole('list', { name: 'Volumes to remove' })).toBeVisible();
    },
  ],
  [
    'a volume',
    async (page) => {
      await page.goto(`${volumes}/${named('axe')}`);
      await expect(page.getByRole('list', { name: 'Containers that mount this volume' })).toBeVisible();
    },
  ],
];

for (const [what, open] of looks) {
  test(`${what} is accessible, light and dark`, async ({ page, engine }) => {
    await engine.docker(['network', 'create', '--label', 'a=b', named('axe')]);
    const joined = ['--network', named('axe'), '--volume', `${named('axe')}:/data`];
    await engine.docker(['run', '--detach', '--name', named('axe-user'), ...joined, BUSYBOX, 'sleep', '600']);
    await engine.docker(['volume', 'create', named('axe-unused')]);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page);
    await expect(page.locator('main [class*="Skeleton"]')).toHaveCount(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    }
  });
}
