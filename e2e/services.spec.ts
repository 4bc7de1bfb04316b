import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ADMIN, LabConsole } from './lab/console';
import { BUSYBOX, BUSYBOX_NEXT } from './lab/images';
import { expectNoOverflow } from './lab/overflow';
import { signIn } from './lab/sign-in';
import { LabSwarm } from './lab/swarm';
import { expect, test } from './lab/test';

test.use({ storageState: { cookies: [], origins: [] } });

let swarm: LabSwarm;
let gantry: LabConsole;

// The worker's own engine is not connected: its lines come through the manager.
test.beforeAll(async () => {
  test.setTimeout(240_000);
  swarm = await LabSwarm.start({ name: `e2e-svc-${process.pid}`, managers: 1, workers: 1 });
  gantry = await LabConsole.start({ engine: swarm.manager.host });
});
test.afterAll(async () => {
  await gantry?.remove();
  await swarm?.remove();
});
test.beforeEach(async ({ page }) => {
  await signIn(page, gantry.url, ADMIN.user, ADMIN.password);
});
test.afterEach(async () => {
  const ids = (await swarm.manager.docker(['service', 'ls', '--quiet'])).split('\n').filter(Boolean);
  if (ids.length > 0) await swarm.manager.docker(['service', 'rm', ...ids]);
});

const services = () => `${gantry.url}/clusters/local/services`;
const dialog = (page: Page) => page.getByRole('dialog');
const row = (page: Page, kind: string, name: string): Locator =>
  page
    .getByRole('grid', { name: kind })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });
const job = (page: Page, title: string) => page.getByRole('heading', { name: new RegExp(`^${title}`) });
/** Texts of a form, by their labels. */
async function fill(form: Locator, texts: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(texts))
    await form.getByRole('textbox', { name, exact: true }).fill(text);
}

async function choose(form: Locator, name: string, option: string): Promise<void> {
  const field = form.getByRole('combobox', { name, exact: true });
  await field.click();
  await form.page().getByRole('option', { name: option, exact: true }).click();
  await field.press('Escape');
}

async function constrain(form: Locator, constraint: string): Promise<void> {
  const field = form.getByRole('combobox', { name: 'Constraints', exact: true });
  await field.fill(constraint);
  await field.press('Enter');
}

const part = (form: Locator, title: string) =>
  form.locator('section').filter({ has: form.page().getByRole('heading', { name: title, exact: true }) });
const inspect = (format: string) => swarm.manager.docker(['service', 'inspect', '--format', format, 'web']);

async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join()}`)).toEqual([]);
}

async function serve(name: string, args: string[], command: string[] = ['sleep', '3600']): Promise<void> {
  await swarm.manager.docker([
    ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', name],
    ...['--endpoint-mode', 'dnsrr', '--update-monitor', '500ms', ...args, BUSYBOX, ...command],
  ]);
}

test('a service is created, scaled, rolled back and removed, each step followed', async ({ page }) => {
  test.slow();
  await page.goto(services());
  await expect(page.getByText('No services')).toBeVisible();
  await page.getByRole('button', { name: 'Create a service' }).first().click();
  const form = page.getByRole('form', { name: 'Create a service' });
  await form.getByRole('button', { name: 'Create' }).click();
  await expect(form.getByText('2 fields need another look')).toBeVisible();
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('web');
  await form.getByRole('combobox', { name: 'Image' }).fill(BUSYBOX);
  await form.getByRole('textbox', { name: 'Command' }).fill("sh -c 'echo hello from $HOSTNAME; sleep 3600'");
  await form.getByRole('button', { name: 'Add a variable' }).click();
  await form.getByRole('textbox', { name: 'Variable 1: name' }).fill('TOKEN');
  await form.getByRole('textbox', { name: 'Variable 1: value' }).fill('very-secret');
  await form.getByText('Addresses of its tasks').click();
  await form.getByRole('textbox', { name: 'Watched for' }).first().fill('500ms');
  await expectSound(page);
  await form.getByRole('button', { name: 'Create' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'web' })).toBeVisible();
  await expect(job(page, 'Create web')).toBeVisible();
  await expect(page.getByText('1 of 1 running')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('TOKEN')).toBeVisible();
  await expect(page.getByText('very-secret')).toHaveCount(0);
  await page.getByRole('button', { name: 'Reveal' }).click();
  await expect(page.getByText('very-secret')).toBeVisible();

  await swarm.manager.docker([
    'service',
    'update',
    '--quiet',
    '--image',
    BUSYBOX_NEXT,
    '--no-resolve-image',
    'web',
  ]);
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await dialog(page).getByRole('textbox', { name: 'Replicas' }).fill('3');
  await expect(dialog(page).getByText('2 tasks more will be started')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Scale' }).click();
  await expect(page.getByText('3 of 3 running')).toBeVisible({ timeout: 60_000 });
  await expect(job(page, 'Scale web to 3')).toContainText('Succeeded', { timeout: 60_000 });
  await expectSound(page);

  await page.getByRole('tab', { name: 'Logs' }).click();
  await expect(page.getByText('hello from').first()).toBeVisible();
  await expect(page.getByText('web.1.').first()).toBeVisible();

  await page.getByRole('button', { name: 'Actions for web' }).click();
  await page.getByRole('menuitem', { name: 'Roll back…' }).click();
  await expect(dialog(page).getByText('The scale asked for now stays: 3 replicas')).toBeVisible();
  await expect(dialog(page).getByRole('list', { name: 'What rolling back changes' })).toContainText(
    `${BUSYBOX_NEXT} → ${BUSYBOX}`,
  );
  await expectSound(page);
  await dialog(page).getByRole('button', { name: 'Roll back' }).click();
  await expect(job(page, 'Roll web back')).toContainText('Succeeded', { timeout: 60_000 });
  await expect(async () => {
    expect(
      await inspect('{{.Spec.TaskTemplate.ContainerSpec.Image}} {{.Spec.Mode.Replicated.Replicas}}'),
    ).toBe(`${BUSYBOX} 3`);
  }).toPass();

  await page.getByRole('button', { name: 'Actions for web' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await dialog(page).getByRole('textbox').fill('web');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL(/\/services$/);
  await expect(page.getByText('No services')).toBeVisible();
});

test('every field of the form reaches the Swarm, and an edit changes what was edited alone', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const network = await swarm.manager.docker(['network', 'create', '--driver', 'overlay', 'backend']);
  const secret = await swarm.manager.docker(['secret', 'create', 'password', '-'], { input: 'hidden' });
  const config = await swarm.manager.docker(['config', 'create', 'site', '-'], { input: 'hello' });
  const spec = async (): Promise<unknown> => JSON.parse(await inspect('{{json .Spec}}'));

  await page.goto(`${gantry.url}/clusters/local/serve`);
  const form = page.getByRole('form', { name: 'Create a service' });
  await fill(form, { Name: 'web', Command: 'sleep 3600' });
  await form.getByRole('combobox', { name: 'Image' }).fill(BUSYBOX);
  await form.getByRole('button', { name: 'Add a variable' }).click();
  await fill(form, { 'Variable 1: name': 'STAGE', 'Variable 1: value': 'one' });
  await constrain(form, 'node.role==worker');
  await fill(form, {
    'Memory limit': '64 MiB',
    'CPU limit': '0.5',
    Processes: '40',
    'Reserved memory': '32 MiB',
    'Reserved CPUs': '0.1',
  });
  await form.getByRole('button', { name: 'Publish a port' }).click();
  await fill(form, { 'Port 1: port of the nodes': '8080', 'Port 1: port of the container': '80' });
  await choose(form, 'Port 1: where', 'On its own node');
  await form.getByText('Addresses of its tasks').click();
  await choose(form, 'Networks', 'backend');
  await form.getByRole('button', { name: 'Add a mount' }).click();
  await form.getByRole('combobox', { name: 'Mount 1: source' }).fill('data');
  await fill(form, { 'Mount 1: path in the container': '/data' });
  await form.getByRole('checkbox', { name: 'Read-only', exact: true }).check();
  await form.getByRole('button', { name: 'Add a secret' }).click();
  await choose(form, 'Secret 1: name', 'password');
  await fill(form, { 'Secret 1: file': 'db-password', 'Secret 1: permissions': '0400' });
  await form.getByRole('button', { name: 'Add a config' }).click();
  await choose(form, 'Config 1: name', 'site');
  await fill(form, { 'Config 1: file': '/etc/site.conf' });
  await choose(form, 'Health check', 'A command');
  await fill(form, {
    'Health command': 'grep -q hello /etc/site.conf && test -s /run/secrets/db-password',
    Every: '500ms',
    'Time for each': '2s',
    'Failures that count': '4',
    'Time to start': '10s',
  });
  const update = part(form, 'Update policy');
  await choose(update, 'On failure', 'Roll back');
  await fill(update, {
    'At once': '2',
    'Pause between': '100ms',
    'Watched for': '700ms',
    'May fail (%)': '25',
  });
  const rollback = part(form, 'Roll back policy');
  await choose(rollback, 'On failure', 'Go on');
  await choose(rollback, 'Order', 'The new one starts first');
  await fill(rollback, { 'At once': '0', 'Watched for': '600ms' });
  await form.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('1 of 1 running')).toBeVisible({ timeout: 60_000 });

  const container = {
    Image: BUSYBOX,
    Args: ['sleep', '3600'],
    Env: ['STAGE=one'],
    Mounts: [{ Type: 'volume', Source: 'data', Target: '/data', ReadOnly: true }],
    Secrets: [
      {
        SecretID: secret,
        SecretName: 'password',
        File: { Name: 'db-password', UID: '0', GID: '0', Mode: 0o400 },
      },
    ],
    Configs: [
      {
        ConfigID: config,
        ConfigName: 'site',
        File: { Name: '/etc/site.conf', UID: '0', GID: '0', Mode: 0o444 },
      },
    ],
    Healthcheck: {
      Test: ['CMD-SHELL', 'grep -q hello /etc/site.conf && test -s /run/secrets/db-password'],
      Interval: 0.5e9,
      Timeout: 2e9,
      StartPeriod: 10e9,
      Retries: 4,
    },
  };
  const task = {
    ContainerSpec: container,
    Resources: {
      Limits: { NanoCPUs: 0.5e9, MemoryBytes: 64 * 2 ** 20, Pids: 40 },
      Reservations: { NanoCPUs: 0.1e9, MemoryBytes: 32 * 2 ** 20 },
    },
    Placement: { Constraints: ['node.role==worker'] },
    Networks: [{ Target: network }],
  };
  const port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' };
  const policy = {
    Parallelism: 2,
    Delay: 0.1e9,
    FailureAction: 'rollback',
    Monitor: 0.7e9,
    MaxFailureRatio: 0.25,
  };
  const wanted = {
    Name: 'web',
    TaskTemplate: task,
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { ...policy, Order: 'stop-first' },
    RollbackConfig: {
      Parallelism: 0,
      FailureAction: 'continue',
      Monitor: 0.6e9,
      MaxFailureRatio: 0,
      Order: 'start-first',
    },
    EndpointSpec: { Mode: 'dnsrr', Ports: [port] },
  };
  expect(await spec()).toMatchObject(wanted);

  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('form', { name: 'Edit web' });
  await edit.getByRole('combobox', { name: 'Image' }).fill(BUSYBOX_NEXT);
  await edit.getByRole('combobox', { name: 'Constraints' }).press('Backspace');
  await constrain(edit, 'node.role==manager');
  await fill(edit, {
    'Variable 1: value': 'two',
    'Memory limit': '96 MiB',
    'Port 1: port of the nodes': '8081',
    'Mount 1: path in the container': '/srv',
    'Failures that count': '5',
  });
  await edit.getByRole('button', { name: 'Remove secret 1' }).click();
  await fill(edit, { 'Health command': 'grep -q hello /etc/site.conf' });
  await fill(part(edit, 'Update policy'), { 'At once': '3' });
  await expect(edit.getByText(/^11 changes\. 1 task is replaced/)).toBeVisible();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(job(page, 'Update web')).toContainText('Succeeded', { timeout: 60_000 });
  const { Secrets: _secrets, ...kept } = container;
  expect(await inspect('{{len .Spec.TaskTemplate.ContainerSpec.Secrets}}')).toBe('0');
  expect(await spec()).toMatchObject({
    ...wanted,
    TaskTemplate: {
      ...task,
      ContainerSpec: {
        ...kept,
        Image: BUSYBOX_NEXT,
        Env: ['STAGE=two'],
        Mounts: [{ ...container.Mounts[0], Target: '/srv' }],
        Healthcheck: {
          ...container.Healthcheck,
          Test: ['CMD-SHELL', 'grep -q hello /etc/site.conf'],
          Retries: 5,
        },
      },
      Resources: {
        ...task.Resources,
        Limits: { ...task.Resources.Limits, MemoryBytes: 96 * 2 ** 20 },
      },
      Placement: { Constraints: ['node.role==manager'] },
    },
    UpdateConfig: { ...wanted.UpdateConfig, Parallelism: 3 },
    EndpointSpec: { Mode: 'dnsrr', Ports: [{ ...port, PublishedPort: 8081 }] },
  });
});

test('an edit that was overtaken overwrites nothing and loses nothing', async ({ page }) => {
  test.slow();
  await serve('web', ['--env', 'TOKEN=one', '--label', 'team=a']);
  await page.goto(services());
  await row(page, 'services', 'web').getByRole('link', { name: 'web' }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('form', { name: 'Edit web' });
  const save = form.getByRole('button', { name: 'Save' });
  await expect(save).toHaveAttribute('aria-disabled', 'true');
  await form.getByRole('textbox', { name: 'Memory limit' }).fill('64 MiB');
  await form.getByRole('textbox', { name: 'Label 1: value' }).fill('mine');
  await expect(form.getByText('2 changes. 1 task is replaced')).toBeVisible();

  await swarm.manager.docker([
    ...['service', 'update', '--quiet', '--detach', '--no-resolve-image'],
    ...['--label-add', 'team=theirs', '--env-add', 'EXTRA=yes', 'web'],
  ]);
  await save.click();
  await expect(dialog(page)).toContainText('web was changed while you edited it');
  const changed = dialog(page).getByRole('list', { name: 'What changed meanwhile' });
  await expect(changed).toContainText('Variable EXTRA');
  await expect(changed).toContainText('Label team');
  await expectSound(page);
  await dialog(page).getByRole('button', { name: 'Put my changes on top of theirs' }).click();
  // The docker CLI writes variables in no order of its own.
  const names = form.getByRole('textbox', { name: /^Variable \d+: name$/ });
  await expect(names).toHaveCount(2);
  expect((await names.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).sort()).toEqual([
    'EXTRA',
    'TOKEN',
  ]);
  await expect(form.getByRole('textbox', { name: 'Memory limit' })).toHaveValue('64 MiB');
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'web' })).toBeVisible();
  expect(await inspect('{{.Spec.Labels.team}} {{.Spec.TaskTemplate.Resources.Limits.MemoryBytes}}')).toBe(
    `mine ${64 * 2 ** 20}`,
  );
  const variables = await inspect('{{join .Spec.TaskTemplate.ContainerSpec.Env " "}}');
  expect(variables.trim().split(' ').sort()).toEqual(['EXTRA=yes', 'TOKEN=one']);
  await expect(job(page, 'Update web')).toContainText('Succeeded', { timeout: 60_000 });
});

test('a task that fails is told in words, and why none runs', async ({ page }) => {
  test.slow();
  await serve('broken', ['--restart-delay', '1h'], ['sh', '-c', 'exit 3']);
  await serve('nowhere', ['--constraint', 'node.labels.zone==b']);
  await page.goto(services());
  await expect(row(page, 'services', 'nowhere')).toContainText('Down');
  await row(page, 'services', 'nowhere').getByRole('link', { name: 'nowhere' }).click();
  await expect(page.getByText('Why it is not running')).toBeVisible();
  await expect(page.getByText(/lack.* label zone=b/).first()).toBeVisible();

  await page.goto(services());
  await row(page, 'services', 'broken').getByRole('link', { name: 'broken' }).click();
  await page.getByRole('tab', { name: 'Tasks' }).click();
  const tasks = page.getByRole('grid', { name: 'tasks' });
  await expect(tasks).toContainText('Failed (3)');
  await expect(tasks).toContainText('non-zero exit (3)');
  await expectSound(page);
});

test('services are found, and shown on a phone and in the dark', async ({ page }) => {
  await serve('everywhere', ['--mode', 'global']);
  await page.goto(services());
  const line = row(page, 'services', 'everywhere');
  await expect(line).toContainText('2/2', { timeout: 60_000 });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find and act' }).fill('everywhere');
  await page.getByRole('option', { name: /everywhere.*service/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'everywhere' })).toBeVisible();
  const scale = page.getByRole('button', { name: 'Scale', exact: true });
  await expect(scale).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText(/runs tasks of it, but its engine is not connected/)).toBeVisible();

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(services());
  await expect(line).toContainText('Running');
  await expectSound(page);
  await line.getByRole('link', { name: 'everywhere' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'everywhere' })).toBeVisible();
  await expectNoOverflow(page);
  await expectSound(page);
  await page.goto(`${gantry.url}/clusters/local/serve`);
  await expect(page.getByRole('form', { name: 'Create a service' })).toBeVisible();
  await expectNoOverflow(page);
});
