import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { makeToken, scriptWith } from './lab/api-token';
import { BUSYBOX } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const signedOut = { storageState: { cookies: [], origins: [] } };
const password = 'the password of grace hopper';
const inside = 'e2e-g-inside';
const outside = 'e2e-g-outside';
const made = 'e2e-g-made';
const collection = '/e2e/payments';

test.beforeAll(async ({ engine }) => {
  const run = (name: string, ...more: string[]) =>
    engine.docker(['run', '--detach', '--name', name, ...more, BUSYBOX, 'sleep', '600']);
  await run(inside, '--label', `gantry.collection=${collection}`);
  await run(outside);
});
test.afterAll(async ({ engine }) => {
  const ids = await engine.docker(['ps', '--all', '--quiet', '--filter', 'name=e2e-g-']);
  if (ids !== '') await engine.docker(['rm', '--force', ...ids.split('\n')]);
});

async function choose(page: Page, label: string, option: string) {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label, exact: true });
  await field.click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function makeUser(page: Page, name: string) {
  await page.goto('/settings/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await dialog.getByLabel('User name').fill(name);
  await choose(page, 'Role over everything', 'None');
  await dialog.getByLabel('First password').fill(password);
  await dialog.getByRole('checkbox', { name: /must change it/ }).uncheck();
  await dialog.getByRole('button', { name: 'Make user' }).click();
  await expect(page.getByRole('grid', { name: 'users' })).toContainText(name);
}

async function expectSound(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test('a role granted to a team over a collection opens that collection and nothing else, and the console says why', async ({
  page,
  browser,
  engine,
  baseURL,
}) => {
  test.setTimeout(300_000);
  await makeUser(page, 'grace');
  const context = await browser.newContext({ ...signedOut, baseURL });
  const member = await context.newPage();
  await signIn(member, baseURL ?? '', 'grace', password);
  await member.goto('/');
  await expect(member.getByText('You have no access to a cluster yet')).toBeVisible();
  await expect(member.getByText('Connect an engine')).toHaveCount(0);
  await expectSound(member);

  await page.goto('/settings/roles');
  await page.getByRole('button', { name: 'Actions for Restricted Control' }).click();
  await page.getByRole('menuitem', { name: 'Copy' }).click();
  const role = page.getByRole('dialog', { name: 'New role' });
  await role.getByLabel('Name', { exact: true }).fill('Payments operator');
  await role.getByLabel('Search permissions').fill('config');
  await role.getByRole('checkbox', { name: 'All of Config' }).uncheck();
  await role.getByLabel('Search permissions').fill('');
  await expect(role.getByRole('checkbox', { name: 'Container Stop', exact: true })).toBeChecked();
  await expect(role.getByRole('checkbox', { name: 'Container Create: Privileged' })).not.toBeChecked();
  await expect(role.getByRole('checkbox', { name: 'Config Create' })).not.toBeChecked();
  await expect(role.getByText('it opens nothing before it is granted')).toBeVisible();
  await expectSound(page);
  await role.getByRole('button', { name: 'Make role' }).click();
  await expect(page.getByRole('grid', { name: 'roles' })).toContainText('Payments operator');

  await page.goto('/settings/teams');
  await page.getByRole('button', { name: 'New team' }).first().click();
  const team = page.getByRole('dialog', { name: 'New team' });
  await team.getByLabel('Name', { exact: true }).fill('payments');
  await choose(page, 'Members', 'grace');
  await page.keyboard.press('Escape');
  await team.getByRole('button', { name: 'Make team' }).click();
  await expect(page.getByRole('grid', { name: 'teams' })).toContainText('grace');

  await page.goto('/settings/grants');
  await page.getByRole('button', { name: 'New grant' }).click();
  const grant = page.getByRole('dialog', { name: 'New grant' });
  await choose(page, 'User or team', 'payments');
  await choose(page, 'Role', 'Payments operator');
  await choose(page, 'Over', 'A collection');
  await grant.getByRole('combobox', { name: 'Collection' }).fill(collection);
  await page.getByRole('option', { name: collection, exact: true }).click();
  await expect(grant.getByRole('status', { name: 'What this gives' })).toContainText(
    /Gives 1 user \d+ permissions over 1 container in 1 cluster\./,
  );
  await expect(grant.getByRole('list', { name: 'Who gains what' })).toContainText('grace');
  await expectSound(page);
  await grant.getByRole('button', { name: 'Grant', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'grants' })).toContainText(collection);

  // Who holds a role is told apart before a change of it is saved; this one is not.
  await page.goto('/settings/roles');
  await page.getByRole('button', { name: 'Actions for Payments operator' }).click();
  await page.getByRole('menuitem', { name: 'Change', exact: true }).click();
  const change = page.getByRole('dialog', { name: 'Change the role “Payments operator”' });
  const opens = change.getByRole('status', { name: 'What this opens' });
  await expect(opens).toHaveCount(0);
  await change.getByRole('checkbox', { name: 'Config Create' }).check();
  await expect(opens).toContainText('1 user gains permissions:');
  await expect(opens.getByRole('listitem')).toHaveText('grace: Config Create');
  await change.getByRole('checkbox', { name: 'Container Stop', exact: true }).uncheck();
  await expect(opens).toContainText('No longer given: Container Stop');
  await expectSound(page);
  await page.keyboard.press('Escape');
  await expect(change).toHaveCount(0);

  await page.goto('/settings/collections');
  await page.getByRole('button', { name: `Actions for ${collection}` }).click();
  await page.getByRole('menuitem', { name: 'Description and quota' }).click();
  const limits = page.getByRole('dialog', { name: `The collection ${collection}` });
  await limits.getByLabel('Containers at most').fill('20');
  await limits.getByRole('button', { name: 'Save collection' }).click();
  await expect(page.getByRole('grid', { name: 'collections' })).toContainText('20 containers');

  try {
    // What was granted meanwhile is there without signing in again, or loading the page.
    await expect(member.getByRole('heading', { name: /What is wrong/ })).toBeVisible();
    await member.goto('/clusters/local/containers?q=e2e-g-');
    const grid = member.getByRole('grid', { name: 'containers' });
    await expect(grid.getByRole('link', { name: inside })).toBeVisible();
    await expect(grid.getByRole('link', { name: outside })).toHaveCount(0);
    const hidden = await context.request.post(`/api/v1/clusters/local/containers/${outside}/stop`, {
      data: {},
      headers: { origin: baseURL ?? '' },
    });
    expect(hidden.status()).toBe(404);
    expect(await engine.docker(['inspect', '--format', '{{.State.Running}}', outside])).toBe('true');
    await member.goto(`/clusters/local/containers/${inside}`);
    await expect(member.getByRole('button', { name: 'Stop', exact: true })).toBeEnabled();
    await expect(member.getByText(`Collection ${collection}`)).toBeVisible();
    await expect(member.getByRole('tab', { name: 'Access' })).toHaveCount(0);

    await member.goto('/clusters/local/run');
    await member.getByRole('combobox', { name: 'Image' }).fill(BUSYBOX);
    await member.getByLabel('Name', { exact: true }).fill(made);
    await member.getByLabel('Command', { exact: true }).fill('sleep 600');
    await member.getByRole('combobox', { name: 'Collection' }).fill('/elsewhere');
    await expect(
      member.getByText('You do not hold the permission "Container Create" in /elsewhere.'),
    ).toBeVisible();
    await member.getByRole('combobox', { name: 'Collection' }).fill(collection);
    await member.getByLabel('Privileged').check();
    await member.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(member.getByText(/needs "Container Create: Privileged"/)).toBeVisible();
    await member.getByLabel('Privileged').uncheck();
    await member.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(member.getByRole('heading', { level: 1, name: made })).toBeVisible();
    expect(
      await engine.docker(['inspect', '--format', '{{index .Config.Labels "gantry.collection"}}', made]),
    ).toBe(collection);

    await page.goto(`/clusters/local/containers/${inside}?tab=access`);
    const holders = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'grace' }) });
    await expect(holders).toContainText('through the team payments');
    const others = await page.request.get(
      `/api/v1/grants/holders?cluster=local&kind=container&id=${outside}`,
    );
    expect(others.status()).toBe(200);
    expect(await others.text()).not.toContain('grace');
    await expectSound(page);
    await holders.getByRole('link', { name: 'grace' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'grace' })).toBeVisible();
    await expect(page.getByRole('table')).toContainText('The team payments');
    await page.getByRole('combobox', { name: 'To what' }).click();
    await page.getByRole('option', { name: 'a container' }).click();
    await page.getByLabel('Name or id of the container').fill(inside);
    await page.getByRole('combobox', { name: 'Permission' }).click();
    await page.getByRole('option', { name: 'Container Stop', exact: true }).click();
    await expect(page.getByText('Yes, grace may.')).toBeVisible();
    await expect(page.getByRole('main').getByRole('status')).toContainText('payments');
    await page.getByRole('combobox', { name: 'Permission' }).click();
    await page.getByRole('option', { name: 'Container Exec', exact: true }).click();
    await expect(page.getByText('No, grace may not.')).toBeVisible();
    await page.getByRole('combobox', { name: 'Permission' }).click();
    await page.getByRole('option', { name: 'Anything: list all' }).click();
    await expect(page.getByRole('region', { name: 'Container' })).toContainText('Container Stop');
    await expectSound(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoOverflow(page);
    await page.setViewportSize({ width: 1440, height: 900 });

    // Taken away while the page is open: what it showed is not there any more.
    await member.goto(`/clusters/local/containers?q=e2e-g-`);
    await expect(grid.getByRole('link', { name: made })).toBeVisible();
    await page.goto('/settings/grants');
    await page.getByRole('button', { name: 'Take Payments operator from payments' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
    await expect(page.getByRole('grid', { name: 'grants' })).not.toContainText('Payments operator');
    await expect(grid.getByRole('link', { name: made })).toHaveCount(0);
  } finally {
    await context.close();
  }
});

test('a service account cannot sign in, and acts with a token of chosen permissions', async ({
  page,
  playwright,
  baseURL,
}) => {
  await page.goto('/settings/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await dialog.getByText('Service account').click();
  await dialog.getByLabel('User name').fill('pipeline');
  await expect(dialog.getByLabel('First password')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Make user' }).click();
  const row = page.getByRole('grid', { name: 'users' }).getByRole('row').filter({ hasText: 'pipeline' });
  await expect(row).toContainText('Service account');

  const secret = await makeToken(page, 'watcher', async (token) => {
    await choose(page, 'For', 'pipeline');
    await choose(page, 'Role', 'View Only');
    await token.getByRole('checkbox', { name: 'Only chosen permissions' }).check();
    for (const permission of ['Secret View', 'Config View']) {
      await token.getByRole('checkbox', { name: permission }).uncheck();
    }
    await token.getByRole('combobox', { name: 'Only from these addresses' }).fill('127.0.0.0/8');
    await page.keyboard.press('Enter');
    await expectSound(page);
  });
  const made = page.getByRole('grid').getByRole('row').filter({ hasText: 'watcher' });
  await expect(made).toContainText('pipeline');
  await expect(made).toContainText('17 permissions, from 127.0.0.0/8');

  const script = await scriptWith(playwright, baseURL, secret);
  try {
    expect((await script.get('/api/v1/clusters/local/containers')).status()).toBe(200);
    expect((await script.get('/api/v1/users')).status()).toBe(403);
  } finally {
    await script.dispose();
  }
});
