import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ADMIN } from './lab/console';
import type { LabEngine } from './lab/engine';
import { BUSYBOX, WEB } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const prefix = 'e2e-i';
const label = `${prefix}-test`;
const named = (name: string) => `${prefix}/${name}`;
const list = '/clusters/local/images';

/** Builds an image with a layer of its own on the tests' busybox. */
async function build(engine: LabEngine, name: string | null, bytes = 50_000): Promise<string> {
  const tag = name === null ? [] : ['--tag', name];
  return engine.docker(['build', '--quiet', '--no-cache', ...tag, '-'], {
    input: `FROM ${BUSYBOX}\nLABEL ${label}=yes\nRUN head -c ${bytes} /dev/urandom > /blob\n`,
  });
}

const grid = (page: Page) => page.getByRole('grid', { name: 'images' });
const row = (page: Page, name: string): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name }) });
const dialog = (page: Page) => page.getByRole('dialog');

async function choose(page: Page, name: string, action: string) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

async function openImage(page: Page, id: string, tab?: string) {
  await page.goto(`${list}/${encodeURIComponent(id)}${tab ? `?tab=${tab}` : ''}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

test.afterEach(async ({ engine }) => {
  const containers = await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${prefix}-`]);
  if (containers !== '') await engine.docker(['rm', '--force', ...containers.split('\n')]);
  const images = await engine.docker(['images', '--quiet', '--filter', `label=${label}`]);
  if (images !== '') await engine.docker(['rmi', '--force', ...new Set(images.split('\n'))]);
});

test('the list follows the engine, and is searched, filtered and summed', async ({ page, engine }) => {
  await page.goto(`${list}?q=${prefix}`);
  await expect(page.getByText('No images match')).toBeVisible();
  const id = await build(engine, named('one:1'));
  await expect(row(page, named('one:1'))).toContainText('Unused');
  await engine.docker(['create', '--name', `${prefix}-user`, id]);
  await expect(row(page, named('one:1'))).toContainText('In use');
  await expect(row(page, named('one:1'))).toContainText(`${prefix}-user`);
  await engine.docker(['tag', id, named('two:1')]);
  await expect(row(page, named('one:1'))).toContainText('+1');

  await build(engine, named('three:1'));
  await expect(page.getByText(/^2 images · /)).toBeVisible();
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Unused/ }).check();
  await page.keyboard.press('Escape');
  await expect(row(page, named('one:1'))).toHaveCount(0);
  await expect(row(page, named('three:1'))).toBeVisible();
  await expect(page).toHaveURL(/use=unused/);
  await page.reload();
  await expect(row(page, named('three:1'))).toBeVisible();
});

test('an image shows its layers in order, its configuration, its users and its names', async ({
  page,
  engine,
}) => {
  await engine.docker(['create', '--name', `${prefix}-web`, WEB]);
  await page.goto(`${list}?q=${WEB}`);
  await row(page, WEB).getByRole('link', { name: WEB }).click();
  await expect(page.getByRole('heading', { level: 1, name: WEB })).toBeVisible();

  const layers = page.getByRole('list', { name: 'Layers, oldest first' }).getByRole('listitem');
  const busyboxLayer = layers
    .filter({ hasText: '/bin/busybox in' })
    .or(layers.filter({ hasText: 'in /bin/busybox' }));
  await expect(busyboxLayer).toContainText('COPY file:');
  await expect(busyboxLayer).toContainText('MiB');
  await expect(
    layers.filter({ hasText: 'RUN chmod 1777 /tmp && echo "busybox 1" > /etc/gantry-test' }),
  ).toBeVisible();
  await expect(layers.last()).toContainText('CMD ["httpd"');
  await expect(layers.last()).toContainText('metadata');
  await expect(layers.filter({ hasText: 'HEALTHCHECK --interval=1s' })).toBeVisible();
  const before = await layers.count();
  await page.getByRole('switch', { name: 'Only steps that wrote files' }).check();
  await expect(layers.filter({ hasText: 'CMD' })).toHaveCount(0);
  await expect.poll(() => layers.count()).toBeLessThan(before);
  await expect(page).toHaveURL(/steps=files/);

  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(page.getByText('["httpd", "-f"')).toBeVisible();
  await expect(page.getByText('8080/tcp')).toBeVisible();
  await expect(page.getByText('GANTRY_TEST')).toBeVisible();
  await page.getByRole('tab', { name: /^Containers/ }).click();
  await expect(page.getByRole('link', { name: `${prefix}-web` })).toBeVisible();
  await page.getByRole('tab', { name: /^Tags/ }).click();
  await expect(page.getByRole('list', { name: 'Tags' })).toContainText(WEB);
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await expect(page.getByRole('region', { name: 'Inspect' })).toContainText('RootFS');

  await page.goto(`${list}/${'0'.repeat(64)}`);
  await expect(page.getByRole('alert').filter({ hasText: 'There is no image' })).toBeVisible();
});

test('an image gets a name, loses it, and is removed', async ({ page, engine }) => {
  const id = await build(engine, named('tagged:1'));
  await openImage(page, id, 'tags');
  await page.getByRole('button', { name: 'Add a tag' }).click();
  await dialog(page).getByRole('textbox', { name: 'New name' }).fill(named('again'));
  await dialog(page).getByRole('button', { name: 'Tag' }).click();
  const tags = page.getByRole('list', { name: 'Tags' });
  await expect(tags.getByText(named('again:latest'))).toBeVisible();

  await tags
    .getByRole('listitem')
    .filter({ hasText: named('again:latest') })
    .getByRole('button', { name: 'Remove…' })
    .click();
  await expect(dialog(page)).toContainText('The image stays, under its other names.');
  await dialog(page).getByRole('button', { name: 'Remove the name' }).click();
  await expect(tags.getByText(named('again:latest'))).toHaveCount(0);

  await page.getByRole('button', { name: 'Add a tag' }).click();
  await dialog(page).getByRole('textbox', { name: 'New name' }).fill('Not A Name');
  await dialog(page).getByRole('button', { name: 'Tag' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('an image is named like');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();

  await engine.docker(['create', '--name', `${prefix}-holder`, id]);
  const menu = page.getByRole('button', { name: `Actions for ${named('tagged:1')}` });
  await expect(page.getByText('In use')).toBeVisible();
  await menu.click();
  const remove = page.getByRole('menuitem', { name: 'Remove…' });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await remove.hover();
  await expect(page.getByRole('tooltip')).toContainText(`Used by the container ${prefix}-holder`);
  await page.keyboard.press('Escape');

  await engine.docker(['rm', `${prefix}-holder`]);
  await expect(page.getByText('Unused')).toBeVisible();
  await choose(page, named('tagged:1'), 'Remove…');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL(/\/images$/);
  await expect(page.getByText(`Removed ${named('tagged:1')}`)).toBeVisible();
  expect(await engine.docker(['images', '--quiet', named('tagged')])).toBe('');
});

test('an image is pushed and pulled, each layer shown, and failures say why', async ({
  page,
  engine,
  registry,
}) => {
  const reference = `${registry}/${prefix}/moved:1`;
  const id = await build(engine, reference, 3_000_000);
  await openImage(page, id);
  await page.getByRole('button', { name: 'Push' }).click();
  await dialog(page).getByRole('button', { name: 'Push' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('Succeeded');
  const layers = dialog(page).getByRole('list', { name: 'Layers' });
  await expect(layers.getByRole('listitem').first()).toContainText(/\d layers, digest sha256:[a-f0-9]{12}/);
  await expect(layers).toContainText('Pushed');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('tab', { name: /^Tags/ }).click();
  await expect(page.getByRole('list', { name: 'Digests' })).toContainText(
    `${registry}/${prefix}/moved@sha256:`,
  );
  await engine.docker(['rmi', reference]);

  await page.goto(list);
  await page.getByRole('button', { name: 'Pull an image' }).first().click();
  await expect(page).toHaveURL(/pull=1/);
  const image = dialog(page).getByRole('textbox', { name: 'Image' });
  await image.fill(`${registry}/${prefix}/moved:nonesuch`);
  await dialog(page).getByRole('button', { name: 'Pull' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Check the name and the tag');
  await dialog(page).getByRole('button', { name: 'Try again' }).click();
  await image.fill(reference);
  await dialog(page).getByRole('button', { name: 'Pull' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('Succeeded');
  await expect(layers).toContainText('Pull complete');
  await expect(layers).toContainText('Already exists');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await page.getByRole('searchbox', { name: 'Search images' }).fill('moved');
  await expect(row(page, reference)).toBeVisible();
});

test('unused images are removed after a preview, and chosen ones together', async ({ page, engine }) => {
  const dangling = await build(engine, null, 40_000);
  await build(engine, named('kept:1'));
  await page.goto(list);
  await page.getByRole('button', { name: 'Remove unused' }).click();
  const preview = dialog(page).getByRole('list', { name: 'Images to remove' });
  await expect(preview).toContainText(dangling.slice(7, 19));
  await expect(dialog(page).getByRole('status')).toContainText('frees at most');
  await expect(preview).not.toContainText(named('kept:1'));
  await dialog(page)
    .getByRole('radio', { name: /^Every image/ })
    .check();
  await expect(preview).toContainText(named('kept:1'));
  await dialog(page)
    .getByRole('radio', { name: /^Dangling/ })
    .check();
  await expect(preview).not.toContainText(named('kept:1'));
  await dialog(page)
    .getByRole('button', { name: /^Remove \d+ image/ })
    .click();
  await expect(page.getByText(/Removed \d+ images?, .* freed/)).toBeVisible();
  expect(await engine.docker(['images', '--quiet', '--no-trunc', '--filter', 'dangling=true'])).not.toContain(
    dangling,
  );

  const used = await build(engine, named('used:1'));
  await engine.docker(['create', '--name', `${prefix}-bulk`, used]);
  await page.getByRole('searchbox', { name: 'Search images' }).fill(prefix);
  await expect(row(page, named('used:1'))).toContainText('In use');
  await page.getByRole('checkbox', { name: `Select ${named('used:1')}` }).click();
  await page.getByRole('checkbox', { name: `Select ${named('kept:1')}` }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Remove…' }).click();
  await expect(dialog(page)).toContainText('Remove 1 image');
  await expect(dialog(page)).toContainText(`Used by the container ${prefix}-bulk`);
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('1 of 1 removed');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(row(page, named('kept:1'))).toHaveCount(0);
  await expect(row(page, named('used:1'))).toBeVisible();
});

test('who may only look finds every change switched off, with the reason', async ({
  page,
  browser,
  baseURL,
  engine,
}) => {
  const id = await build(engine, named('looked-at:1'));
  const url = baseURL ?? '';
  const made = await page.request.post(`${url}/api/v1/users`, {
    data: { name: 'e2e-i-viewer', password: ADMIN.password, role: 'View Only' },
    headers: { origin: url },
  });
  expect([201, 409]).toContain(made.status());
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: url });
  const viewer = await context.newPage();
  await signIn(viewer, url, 'e2e-i-viewer', ADMIN.password);
  await viewer.goto(list);
  for (const name of ['Pull an image', 'Remove unused'])
    await expect(viewer.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true');
  await viewer.getByRole('button', { name: 'Pull an image' }).hover();
  await expect(viewer.getByRole('tooltip')).toContainText('do not hold the permission "Image Create"');
  await openImage(viewer, id);
  for (const name of ['Tag', 'Push'])
    await expect(viewer.getByRole('button', { name, exact: true })).toHaveAttribute('aria-disabled', 'true');
  await context.close();
});

test('a phone shows the list and the layers without scrolling sideways', async ({ page, engine }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const id = await build(engine, named('phone:1'));
  await page.goto(`${list}?q=${prefix}`);
  await expect(page.getByRole('link', { name: named('phone:1') })).toBeVisible();
  await expectNoOverflow(page);
  await openImage(page, id);
  await expect(page.getByRole('list', { name: 'Layers, oldest first' })).toBeVisible();
  await expectNoOverflow(page);
});

const looks: [what: string, open: (page: Page, id: string) => Promise<void>][] = [
  [
    'the list with a choice',
    async (page) => {
      await page.goto(`${list}?q=${prefix}`);
      await page.getByRole('checkbox', { name: `Select ${named('axe:1')}` }).click();
    },
  ],
  ...['layers', 'configuration', 'containers', 'tags', 'inspect'].map(
    (tab): [string, (page: Page, id: string) => Promise<void>] => [
      `the tab "${tab}"`,
      (page, id) => openImage(page, id, tab),
    ],
  ),
  [
    'the question what to pull',
    async (page) => {
      await page.goto(`${list}?pull=1`);
      await dialog(page).getByRole('checkbox', { name: 'Sign in to the registry' }).check();
    },
  ],
  [
    'the preview of a prune',
    async (page) => {
      await page.goto(list);
      await page.getByRole('button', { name: 'Remove unused' }).click();
      await dialog(page)
        .getByRole('radio', { name: /^Every image/ })
        .check();
      await expect(dialog(page).getByRole('list', { name: 'Images to remove' })).toBeVisible();
    },
  ],
];

for (const [what, open] of looks) {
  test(`${what} is accessible, light and dark`, async ({ page, engine }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, await build(engine, named('axe:1')));
    await expect(page.locator('main [class*="Skeleton"]')).toHaveCount(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    }
  });
}
