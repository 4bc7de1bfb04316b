import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { ADMIN, LabConsole } from './lab/console';
import { signIn } from './lab/sign-in';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

const jobAnswer = z.object({
  state: z.string(),
  steps: z.array(z.object({ id: z.string(), state: z.string(), detail: z.string() })),
});
/** Before the Swarm is read there is a refusal, and no plan. */
const planAnswer = z.object({ plan: z.object({ steps: z.array(z.object({ id: z.string() })) }).optional() });

let swarm: LabSwarm;
let gantry: LabConsole;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  swarm = await LabSwarm.start({ name: `e2ess-${process.pid}`, managers: 1, workers: 1 });
  gantry = await LabConsole.start({ engine: swarm.manager.host });
});

test.afterAll(async () => {
  await gantry?.remove();
  await swarm?.remove();
});

const shop = ({ web = 'gantry-test/busybox:1', password = 'one' } = {}) => `services:
  web:
    image: ${web}
    command: [sleep, "9999"]
    init: true
    secrets: [password]
    deploy:
      replicas: 3
      endpoint_mode: dnsrr
      update_config: { parallelism: 0, monitor: 500ms }
  worker:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    init: true
    privileged: true
    deploy: { mode: global, endpoint_mode: dnsrr }
secrets:
  password: { content: "${password}" }
`;

const stacks = '/clusters/local/stacks';
const editor = (page: Page) => page.getByRole('textbox', { name: 'Compose file', exact: true });
const service = (page: Page, name: string) => page.getByRole('region', { name: `Service ${name}` });
const steps = (page: Page) => page.getByRole('list', { name: 'Steps of the plan' });

async function plan(page: Page) {
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Back to the file' })).toBeVisible();
}

async function deploy(page: Page) {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^Deploy .*Succeeded$/ })).toBeVisible({ timeout: 60_000 });
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('a stack on a Swarm, from pasted text to its end', async ({ browser }) => {
  test.setTimeout(300_000);
  const context = await browser.newContext({
    storageState: { cookies: [], origins: [] },
    baseURL: gantry.url,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await signIn(page, gantry.url, ADMIN.user, ADMIN.password);

  await test.step('what a Swarm ignores is said on its line', async () => {
    await page.goto(stacks);
    await page.getByRole('button', { name: 'Deploy a stack' }).first().click();
    await editor(page).fill(shop());
    await page.getByRole('textbox', { name: 'Name' }).fill('shop');
    await expect(page.getByRole('region', { name: 'Problems' })).toContainText(
      '"privileged" is ignored: services of a Swarm cannot be privileged.',
    );
  });

  await test.step('the plan names every object', async () => {
    await plan(page);
    for (const name of [
      'network shop_default',
      'secret shop_password',
      'service shop_web',
      'service shop_worker',
    ])
      await expect(steps(page)).toContainText(`Create${name}`);
    await expectAccessible(page);
  });

  await test.step('the deploy ends when all tasks run', async () => {
    await deploy(page);
    expect(await swarm.manager.docker(['stack', 'ls', '--format', '{{.Name}}'])).toBe('shop');
  });

  await test.step('its page shows tasks on every node', async () => {
    await page.goto(`${stacks}/shop`);
    await expect(service(page, 'web')).toContainText('3 of 3 running');
    await expect(page.getByRole('list', { name: 'Tasks of web' }).getByRole('listitem')).toHaveCount(3);
    await expect(page.getByRole('list', { name: 'Tasks of worker' })).toContainText(
      swarm.workers[0]?.node.name ?? '',
    );
    await expect(page.getByRole('link', { name: 'shop_password' })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a number the docker command set is told as such', async () => {
    await swarm.manager.docker(['service', 'scale', '--detach', 'shop_web=4']);
    await expect(service(page, 'web')).toContainText(
      /The file says 3; scaled by hand to 4 (just now|\d+ s ago) by another tool/,
    );
    await expect(service(page, 'web')).toContainText('4 of 4 running', { timeout: 60_000 });
  });

  await test.step('a number set by hand is told, with who and when, and kept; a changed secret rotates', async () => {
    await page.getByRole('button', { name: 'Scale web' }).click();
    await page.getByRole('textbox', { name: 'Containers of web' }).fill('2');
    await page.getByRole('button', { name: 'Scale', exact: true }).click();
    await expect(service(page, 'web')).toContainText(
      new RegExp(`The file says 3; scaled by hand to 2 (just now|\\d+ s ago) by ${ADMIN.user}`),
    );
    await expect(service(page, 'web')).toContainText('2 of 2 running');
    // The next change must wait until the Swarm is done with this one.
    await expect(page.getByRole('button', { name: 'Redeploy' })).not.toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await editor(page).fill(shop({ password: 'two' }));
    await plan(page);
    await expect(steps(page)).toContainText('Rotatesecret shop_password_');
    await expect(steps(page)).toContainText('secret password changedRestarts web.');
    await expect(page.getByText('web keeps 2 containers, as scaled by hand; the file says 3.')).toBeVisible();
    await deploy(page);
  });

  await test.step('an image that is nowhere fails the deploy with the reason', async () => {
    await page.goto(`${stacks}/shop`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await editor(page).fill(shop({ web: 'gantry-test/nowhere:1', password: 'two' }));
    await plan(page);
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page.getByText(/has no image gantry-test\/nowhere:1/).first()).toBeVisible({
      timeout: 60_000,
    });
    await page.goto(`${stacks}/shop`);
    await expect(service(page, 'web')).toContainText('Its update failed and is paused');
  });

  await test.step('removing it leaves nothing', async () => {
    await page.getByRole('button', { name: 'Actions for shop' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Its services, secrets, configs and networks are removed.');
    await dialog.getByRole('textbox').fill('shop');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => swarm.manager.docker(['service', 'ls', '--quiet']), { timeout: 60_000 }).toBe('');
    await page.goto(stacks);
    await expect(page.getByText('No stacks yet')).toBeVisible({ timeout: 60_000 });
  });
  await context.close();
});

test('Gantry killed while a rollout goes on loses no record and does nothing twice', async ({ browser }) => {
  test.setTimeout(240_000);
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  await signIn(await context.newPage(), gantry.url, ADMIN.user, ADMIN.password);
  const url = `${gantry.url}/api/v1`;
  const get = async (path: string) => (await context.request.get(`${url}${path}`)).json();
  const post = async (path: string, data: object) =>
    (await context.request.post(`${url}${path}`, { data, headers: { origin: gantry.url } })).json();
  // No node is like that, so its task waits for one.
  const yaml = `services:
  web:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    init: true
    deploy: { endpoint_mode: dnsrr, placement: { constraints: ["node.labels.zone == a"] } }
`;
  const one = '/clusters/local/stacks/cut';
  // Until the Swarm is read, there is a refusal.
  let job = '';
  await expect(async () => {
    ({ job } = z.object({ job: z.string() }).parse(await post(`${one}/deploy`, { yaml })));
  }).toPass();
  const jobNow = async () => jobAnswer.parse(await get(`/jobs/${job}`));
  await expect
    .poll(async () => (await jobNow()).steps.find(({ id }) => id.endsWith('/wait'))?.detail)
    .toContain('No node can take it');
  const version = () =>
    swarm.manager.docker(['service', 'inspect', 'cut_web', '--format', '{{.ID}} {{.Version.Index}}']);
  const before = await version();

  await gantry.kill();
  await gantry.startProcess();
  const ended = await jobNow();
  expect(ended.state).toBe('unknown');
  expect(ended.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'network/cut_default/create done',
    'service/cut_web/create done',
    'service/cut_web/wait unknown',
  ]);
  const planned = async () =>
    planAnswer.parse(await post(`${one}/plan`, { yaml })).plan?.steps.map(({ id }) => id) ?? null;
  await expect.poll(planned).toEqual(['service/cut_web/wait']);
  const again = z.object({ job: z.string() }).parse(await post(`${one}/deploy`, { yaml }));
  await swarm.manager.docker(['node', 'update', '--label-add', 'zone=a', swarm.manager.node.name]);
  await expect
    .poll(async () => jobAnswer.parse(await get(`/jobs/${again.job}`)).state, { timeout: 60_000 })
    .toBe('succeeded');
  expect(await version()).toBe(before);
  await swarm.manager.docker(['stack', 'rm', 'cut']);
  await context.close();
});
