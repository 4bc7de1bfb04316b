import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { shiftClock } from './lab/clock';
import { LabEngine } from './lab/engine';
import { BUSYBOX } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

test.describe.configure({ mode: 'serial' });

let swarm: LabSwarm;
let spare: LabEngine;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  [swarm, spare] = await Promise.all([
    LabSwarm.start({ name: `e2e-swarm-${process.pid}`, managers: 1, workers: 2, tcp: 'plain' }),
    LabEngine.start({ name: `e2e-spare-${process.pid}`, tcp: 'plain' }),
  ]);
  await swarm.manager.docker([
    ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'pinned'],
    ...['--constraint', 'node.labels.zone==b', '--endpoint-mode', 'dnsrr', BUSYBOX, 'sleep', '3600'],
  ]);
  await swarm.manager.docker([
    ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'web', '--replicas', '3'],
    ...['--reserve-memory', '64M', '--endpoint-mode', 'dnsrr', BUSYBOX, 'sleep', '3600'],
  ]);
});
test.afterAll(async ({ browser, baseURL, storageState }) => {
  const context = await browser.newContext({ baseURL, storageState });
  await context.request.delete('/api/v1/clusters/harbour', { headers: { origin: baseURL ?? '' } });
  await context.close();
  await Promise.all([swarm?.remove(), spare?.remove()]);
});

const first = () => worker(0).node.name;
const second = () => worker(1).node.name;
function worker(index: number): LabEngine {
  const found = swarm.workers[index];
  if (!found) throw new Error('The Swarm has two workers.');
  return found;
}
const nodeRow = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'nodes' }).getByRole('row').filter({ hasText: name });
const openNode = async (page: Page, name: string) => {
  await page.goto('/clusters/harbour/nodes');
  await nodeRow(page, name).getByText(name, { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

test('connecting a manager shows the whole Swarm, and what runs nowhere with the reason', async ({
  page,
}) => {
  await page.goto('/clusters?connect=1');
  const dialog = page.getByRole('dialog', { name: 'Connect an engine' });
  await dialog.getByLabel('Name', { exact: true }).fill('harbour');
  await dialog.getByText('TCP', { exact: true }).click();
  await dialog.getByLabel('Host').fill(swarm.manager.node.address);
  await dialog.getByLabel('Port').fill('2375');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText(/20\.10/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();

  await page.goto('/clusters/harbour/nodes');
  for (const engine of swarm.engines) await expect(nodeRow(page, engine.node.name)).toContainText('Ready');
  await expect(nodeRow(page, swarm.manager.node.name)).toContainText('Leader');
  await expect(nodeRow(page, first())).toContainText('not connected');
  const bar = (name: string, words: RegExp) => nodeRow(page, name).getByRole('img', { name: words });
  await expect(bar(swarm.manager.node.name, /^CPU: [\d.]+ used .* reserved .* of /)).toBeVisible({
    timeout: 60_000,
  });
  await expect(bar(first(), /^Memory: Its engine is not connected.* reserved .* of /)).toBeVisible();

  await page.goto('/clusters/harbour');
  await expect(
    page.getByText(/0 of 1 tasks run\. No node can take it: 3 of 3 nodes lack label zone=b/),
  ).toBeVisible();
});

test('the map shows each node with its tasks, by state and by stack', async ({ page }) => {
  await page.goto('/clusters/harbour');
  const map = page.getByRole('list', { name: 'Nodes' });
  for (const engine of swarm.engines)
    await expect(map.getByRole('link', { name: new RegExp(`^${engine.node.name}, .*ready`) })).toBeVisible();
  await expect(page.getByRole('list', { name: 'What the colours mean' })).toContainText('Running 3');
  await expect(page.getByRole('region', { name: 'Tasks without a node' })).toContainText('pinned');
  await page.getByText('By stack').click();
  await expect(page).toHaveURL(/color=stack/);
  await expect(page.getByRole('list', { name: 'What the colours mean' })).toContainText('no stack 4');
  const spilt = () =>
    map
      .getByRole('listitem')
      .evaluateAll((tiles) => tiles.filter((tile) => tile.scrollWidth > tile.clientWidth).length);
  await expect.poll(spilt).toBe(0);
});

test('the map stays readable with 300 nodes, on a phone too', async ({ page }) => {
  await page.route('**/api/v1/clusters/harbour/map', (route) => route.fulfill({ json: largeMap(300) }));
  await page.goto('/clusters/harbour');
  // Roles of thousands of elements are slow to work out.
  const tiles = page.locator('ul[aria-label="Nodes"] > li');
  await expect(tiles).toHaveCount(300, { timeout: 60_000 });
  await expect(tiles.first()).toContainText('node-007');
  await expect(async () => {
    const tile = await tiles.nth(5).boundingBox();
    expect(tile?.height).toBeLessThan(90);
    expect(tile?.width).toBeLessThan(180);
  }).toPass();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoOverflow(page);
});

test("a worker's engine is connected by its address, and its containers appear", async ({ page }) => {
  await openNode(page, first());
  await expect(page.getByRole('heading', { name: 'Its engine is not connected' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Images' })).toBeDisabled();
  await page.getByRole('button', { name: 'By its address' }).click();
  const dialog = page.getByRole('dialog', { name: `Connect the engine of ${first()}` });
  await dialog.getByText('TCP', { exact: true }).click();
  await expect(dialog.getByLabel('Host')).toHaveValue(worker(0).node.address);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('tab', { name: 'Containers' }).click();
  await expect(page.getByRole('grid', { name: 'containers' })).toContainText('web.');
  await page.getByRole('tab', { name: 'Images' }).click();
  await expect(page.getByRole('grid', { name: 'images' })).toContainText('gantry-test/busybox');
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await expect(page.getByRole('grid', { name: 'tasks' })).toContainText('web.');
  // Lists of things that several engines have say which one has them.
  for (const list of ['containers', 'images']) {
    await page.goto(`/clusters/harbour/${list}`);
    await expect(page.getByRole('grid', { name: list })).toContainText(first());
  }
  await page.goto('/clusters/harbour/networks');
  await expect(
    page.getByRole('grid', { name: 'networks' }).getByRole('row').filter({ hasText: 'ingress' }),
  ).toContainText('the Swarm’s own');
});

test('a node whose clock is wrong says so, on its page and among the problems, until it is right', async ({
  page,
}) => {
  const warning = page.getByText(/clock is 3 min 12 s behind Gantry's\. .*run an NTP client/);
  // The engine is looked at every ten seconds.
  const looked = { timeout: 60_000 };
  await shiftClock(worker(0).node, -192);
  await openNode(page, first());
  await expect(warning).toBeVisible(looked);
  await page.goto('/clusters/harbour');
  await expect(warning).toBeVisible();
  await shiftClock(worker(0).node, 0);
  await expect(warning).toHaveCount(0, looked);
});

test('a label gives a waiting task its node', async ({ page }) => {
  await openNode(page, second());
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Labels of ${second()}` });
  await dialog.getByLabel('Label 1', { exact: true }).fill('zone');
  await dialog.getByLabel('Value 1', { exact: true }).fill('b');
  await dialog.getByRole('button', { name: 'Save labels' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await expect(
    page.getByRole('grid', { name: 'tasks' }).getByRole('row').filter({ hasText: 'pinned.1' }).first(),
  ).toContainText('Running');
});

test('draining says what moves and what finds no room, and then does it', async ({ page }) => {
  await openNode(page, second());
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Drain ${second()}?` });
  const moves = dialog.getByRole('list', { name: 'Tasks that must move' });
  await expect(moves.getByRole('listitem').filter({ hasText: 'pinned' })).toContainText('no room');
  await expect(moves.getByRole('listitem').filter({ hasText: 'web' }).first()).toContainText('to e2e-swarm');
  await expect(dialog.getByRole('list', { name: 'What it does' })).toContainText('would run nowhere: pinned');
  await dialog.getByRole('button', { name: 'Drain', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Drained').first()).toBeVisible();
  await page.goto('/clusters/harbour');
  await expect(
    page.getByRole('link', { name: new RegExp(`^${second()}, worker, ready, drained, 0 tasks`) }),
  ).toBeVisible();
  await openNode(page, second());
  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('button', { name: 'Drain', exact: true })).toBeVisible();
});

test('the only manager is demoted only by who types the words', async ({ page }) => {
  await openNode(page, swarm.manager.node.name);
  await page.getByRole('button', { name: `Actions for ${swarm.manager.node.name}` }).click();
  await page.getByRole('menuitem', { name: 'Demote to worker…' }).click();
  const dialog = page.getByRole('dialog', { name: `Demote ${swarm.manager.node.name} to a worker?` });
  await expect(dialog).toContainText('is the only manager');
  await expect(dialog.getByRole('button', { name: 'Demote' })).toBeDisabled();
  await dialog.getByLabel('Type lose the quorum').fill('lose the quorum');
  await expect(dialog.getByRole('button', { name: 'Demote' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('an engine joins by its address; tokens are hidden until they are shown', async ({ page }) => {
  await page.goto('/clusters/harbour');
  await expect(page.getByText(/SWMTKN/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the token' }).click();
  await expect(page.getByText(/docker swarm join --token SWMTKN-1-.* 10\.\S+:2377/)).toBeVisible();
  await page.getByRole('button', { name: 'Hide the token' }).click();
  await expect(page.getByText(/SWMTKN/)).toHaveCount(0);

  await page.goto('/clusters/harbour/nodes');
  await page.getByRole('button', { name: 'Add a node' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a node to the Swarm' });
  await dialog.getByText('TCP', { exact: true }).click();
  await dialog.getByLabel('Host').fill(spare.node.address);
  await dialog.getByLabel('Advertised address').fill(spare.node.address);
  await dialog.getByRole('button', { name: 'Join and connect' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(nodeRow(page, spare.node.name)).toContainText('Ready');
  await expect(nodeRow(page, spare.node.name)).toContainText('Live');

  await page.getByRole('button', { name: `Actions for ${spare.node.name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const removing = page.getByRole('dialog', { name: `Remove ${spare.node.name}?` });
  await expect(removing).toContainText('still answers');
  await removing.getByRole('button', { name: 'Remove' }).click();
  await expect(removing).toBeHidden();
  await expect(nodeRow(page, spare.node.name).filter({ hasText: 'Ready' })).toHaveCount(0);
});

test('managers are locked with a key that is shown and rotated, and unlocked again', async ({ page }) => {
  const manager = swarm.manager;
  const locked = () =>
    manager.docker(['info', '--format', '{{.Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers}}']);
  const keyNow = () => manager.docker(['swarm', 'unlock-key', '--quiet']);
  const answer = (title: string, label: string) =>
    page.getByRole('dialog', { name: title }).getByRole('button', { name: label, exact: true }).click();
  await page.goto('/clusters/harbour');
  await expect(page.getByRole('button', { name: 'Show the key' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await answer('Lock managers?', 'Lock');
  await expect(page.getByText('yes, they need a key after a restart')).toBeVisible();
  expect(await locked()).toBe('true');

  const before = await keyNow();
  expect(before).toMatch(/^SWMKEY-1-/);
  await expect(page.getByText('SWMKEY')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the key' }).click();
  await expect(page.getByText(before, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Rotate the key' }).click();
  await answer('Rotate the unlock key?', 'Rotate');
  await expect(page.getByText(/^SWMKEY-1-/)).not.toHaveText(before);
  const after = await keyNow();
  expect(after).not.toBe(before);
  await expect(page.getByText(after, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Hide the key' }).click();
  await expect(page.getByText('SWMKEY')).toHaveCount(0);

  await page.getByRole('button', { name: 'Stop locking' }).click();
  await answer('Stop locking managers?', 'Stop locking');
  await expect(page.getByRole('button', { name: 'Lock', exact: true })).toBeVisible();
  expect(await locked()).toBe('false');
});

test('the root certificate is rotated, and the page says when that is done', async ({ page }) => {
  const root = () => swarm.manager.docker(['swarm', 'ca']);
  const token = () => swarm.manager.docker(['swarm', 'join-token', '--quiet', 'worker']);
  const before = { root: await root(), token: await token() };
  await page.goto('/clusters/harbour');
  await page.getByRole('button', { name: 'Rotate the root' }).click();
  await page
    .getByRole('dialog', { name: 'Rotate the root certificate?' })
    .getByRole('button', { name: 'Rotate', exact: true })
    .click();
  await expect.poll(root, { timeout: 60_000 }).not.toBe(before.root);
  await expect(page.getByText('renewed every 90 d')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Show the token' }).click();
  const after = await token();
  expect(after).not.toBe(before.token);
  await expect(page.getByText(after)).toBeVisible();
  const certificates = () => swarm.manager.docker(['node', 'ls', '--format', '{{.Hostname}} {{.TLSStatus}}']);
  for (const { node } of swarm.engines) await expect.poll(certificates).toContain(`${node.name} Ready`);
});

test('the pages of a Swarm have no accessibility violations, in both colour schemes', async ({ page }) => {
  test.setTimeout(240_000);
  const node = (name: string, rest = '') => `/clusters/harbour/nodes/${name}${rest}`;
  const paths = {
    light: [
      '/clusters/harbour',
      '/clusters/harbour/nodes',
      node(first()),
      node(first(), '?tab=tasks'),
      node(second()),
    ],
    dark: ['/clusters/harbour?color=stack', '/clusters/harbour/nodes', node(first())],
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const path of paths[colorScheme]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByLabel(/^Loading/)).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [path, id, nodes[0]?.html])).toEqual([]);
    }
  }
});

/** What the operation answers for a large Swarm, node 7 of which is down. */
function largeMap(count: number) {
  const services = Array.from({ length: 24 }, (_, index) => ({
    id: `service${index}`,
    name: `shop-${index}`,
    stack: `stack-${index % 10}`,
  }));
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: `node${index}`,
    name: `node-${String(index).padStart(3, '0')}`,
    role: index < 5 ? 'manager' : 'worker',
    leader: index === 0,
    reachability: index < 5 ? 'reachable' : null,
    availability: index === 20 ? 'drain' : 'active',
    state: index === 7 ? 'down' : 'ready',
    cpus: 16,
    memoryBytes: 64 * 2 ** 30,
    reservedNanoCpus: (index % 16) * 1e9,
    reservedMemoryBytes: (index % 60) * 2 ** 30,
    cells: Array.from({ length: index === 20 ? 0 : 3 + (index % 5) }, (_each, at) => ({
      service: (index * 7 + at * 3) % 24,
      state: index === 7 ? 'unreachable' : at === 0 && index % 40 === 11 ? 'failing' : 'running',
      count: 1 + ((index + at) % 9),
    })),
  }));
  nodes.sort((a, b) => Number(a.state === 'ready') - Number(b.state === 'ready'));
  return { services, nodes, waiting: [{ service: 3, state: 'waiting', count: 4 }] };
}
