import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ADMIN } from './lab/console';
import type { LabEngine } from './lab/engine';
import { BUSYBOX, WEB } from './lab/images';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const prefix = 'e2e-c';
const named = (name: string) => `${prefix}-${name}`;
const list = '/clusters/local/containers';

async function start(engine: LabEngine, name: string, args: string[] = [], command = ['sleep', '600']) {
  return engine.docker(['run', '--detach', '--name', named(name), ...args, BUSYBOX, ...command]);
}

const grid = (page: Page) => page.getByRole('grid', { name: 'containers' });
const row = (page: Page, name: string): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: named(name), exact: true }) });
const rowNames = (page: Page) => grid(page).getByRole('link', { name: new RegExp(`^${prefix}-`) });

async function choose(page: Page, name: string, action: string) {
  await page.getByRole('button', { name: `Actions for ${named(name)}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

async function openContainer(page: Page, name: string, tab?: string) {
  await page.goto(`${list}/${named(name)}${tab ? `?tab=${tab}` : ''}`);
  await expect(page.getByRole('heading', { level: 1, name: named(name) })).toBeVisible();
}

test.afterEach(async ({ engine }) => {
  const ids = await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${prefix}-`]);
  if (ids !== '') await engine.docker(['rm', '--force', '--volumes', ...ids.split('\n')]);
});

test.describe('the list', () => {
  test('shows what runs, in the order people count, and follows the engine', async ({ page, engine }) => {
    await start(engine, 'web-10');
    await start(engine, 'web-9');
    await page.goto(`${list}?q=${prefix}-`);
    await expect(rowNames(page)).toHaveText([named('web-9'), named('web-10')]);
    await expect(row(page, 'web-9')).toContainText('Running');
    await expect(row(page, 'web-9')).toContainText(BUSYBOX);

    await engine.docker(['kill', named('web-9')]);
    await expect(row(page, 'web-9')).toContainText('Exited (137)');
    await start(engine, 'web-11');
    await expect(rowNames(page)).toHaveText([named('web-9'), named('web-10'), named('web-11')]);
    await engine.docker(['rm', named('web-9')]);
    await expect(rowNames(page)).toHaveText([named('web-10'), named('web-11')]);
  });

  test('is searched and filtered, and the address keeps both', async ({ page, engine }) => {
    await start(engine, 'alpha', ['--label', 'com.docker.compose.project=e2e-shop']);
    await start(engine, 'beta', ['--publish', '18099:80']);
    await engine.docker(['create', '--name', named('gamma'), WEB]);
    await page.goto(list);
    const search = page.getByRole('searchbox', { name: 'Search containers' });
    await search.fill('18099');
    await expect(rowNames(page)).toHaveText([named('beta')]);
    await search.fill(`${prefix}-`);
    await expect(rowNames(page)).toHaveCount(3);

    // The second of that name is the column's header.
    await page.getByRole('button', { name: 'State', exact: true }).first().click();
    await page.getByRole('checkbox', { name: /^Created/ }).check();
    await page.keyboard.press('Escape');
    await expect(rowNames(page)).toHaveText([named('gamma')]);
    await expect(page).toHaveURL(/state=created/);
    await page.reload();
    await expect(rowNames(page)).toHaveText([named('gamma')]);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect(row(page, 'alpha')).toBeVisible();

    await page.goto(`${list}?stack=e2e-shop`);
    await expect(rowNames(page)).toHaveText([named('alpha')]);
    await search.fill('nothing-is-called-this');
    await expect(page.getByText('No containers match')).toBeVisible();
  });

  test('acts on one container from its row', async ({ page, engine }) => {
    await start(engine, 'one');
    await page.goto(`${list}?q=${prefix}-`);
    await choose(page, 'one', 'Pause');
    await expect(row(page, 'one')).toContainText('Paused');
    await choose(page, 'one', 'Unpause');
    await expect(row(page, 'one')).toContainText('Running');
    await choose(page, 'one', 'Stop');
    await expect(row(page, 'one')).toContainText('Exited');
    await page.getByRole('button', { name: `Actions for ${named('one')}` }).click();
    const stop = page.getByRole('menuitem', { name: 'Stop', exact: true });
    await expect(stop).toHaveAttribute('aria-disabled', 'true');
    await stop.hover();
    await expect(page.getByRole('tooltip')).toHaveText('It has stopped already.');
    await page.getByRole('menuitem', { name: 'Start', exact: true }).click();
    await expect(row(page, 'one')).toContainText('Running');
  });

  test('stops many after a preview of what it touches', async ({ page, engine }) => {
    await start(engine, 'many-1');
    await start(engine, 'many-2');
    await engine.docker(['create', '--name', named('many-3'), BUSYBOX]);
    await page.goto(`${list}?q=${prefix}-many`);
    for (const name of ['many-1', 'many-2', 'many-3'])
      await page.getByRole('checkbox', { name: `Select ${named(name)}` }).click();
    const bar = page.getByRole('toolbar', { name: 'Selected containers' });
    await expect(bar).toContainText('3 containers selected');
    await bar.getByRole('button', { name: 'Stop' }).click();

    const dialog = page.getByRole('dialog', { name: 'Stop 2 containers' });
    const lines = dialog.getByRole('list', { name: 'Selected containers' }).getByRole('listitem');
    await expect(lines.filter({ hasText: named('many-3') })).toContainText('It was never started.');
    await dialog.getByRole('button', { name: 'Stop 2 containers' }).click();
    await expect(dialog.getByRole('status')).toHaveText('2 of 2 stopped');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await expect(row(page, 'many-1')).toContainText('Exited');
    await expect(row(page, 'many-2')).toContainText('Exited');
    await expect(row(page, 'many-3')).toContainText('Created');
    await expect(bar).toBeHidden();
  });

  test('removes many, and asks twice where some run', async ({ page, engine }) => {
    await start(engine, 'gone-1');
    await engine.docker(['create', '--name', named('gone-2'), BUSYBOX]);
    await page.goto(`${list}?q=${prefix}-gone`);
    await expect(rowNames(page)).toHaveCount(2);
    await page.getByRole('checkbox', { name: 'Select the containers on screen' }).click();
    await page.getByRole('toolbar').getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove 2 containers' });
    await expect(dialog).toContainText('1 container is killed first');
    const confirm = dialog.getByRole('button', { name: 'Remove 2 containers' });
    await expect(confirm).toBeDisabled();
    await dialog.getByRole('textbox', { name: 'Type remove 2 to confirm' }).fill('remove 2');
    await confirm.click();
    await expect(dialog.getByRole('status')).toHaveText('2 of 2 removed');
    expect(await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${prefix}-gone`])).toBe('');
  });
});

test.describe('the page of a container', () => {
  test('tells what it is', async ({ page, engine }) => {
    await engine.docker([
      'run',
      '--detach',
      ...['--name', named('full'), '--publish', '127.0.0.1:18098:8080', '--volume', 'e2e-c-data:/data'],
      ...['--memory', '64m', '--restart', 'unless-stopped', '--label', 'com.example.team=payments'],
      WEB,
    ]);
    try {
      await openContainer(page, 'full');
      await expect(page.getByText('127.0.0.1:18098 → 8080/tcp')).toBeVisible();
      await expect(page.getByRole('link', { name: 'e2e-c-data' })).toBeVisible();
      await expect(page.getByText('64 MiB', { exact: true })).toBeVisible();
      await expect(page.getByText('Unless stopped')).toBeVisible();
      await expect(page.getByText('payments')).toBeVisible();
      await expect(page.getByText('Healthy', { exact: true }).first()).toBeVisible();
      await expect(
        page.getByRole('list', { name: 'Last probes' }).getByRole('listitem').first(),
      ).toContainText('Done (0)');
      await page.getByRole('tab', { name: 'Processes' }).click();
      await expect(page.getByRole('region', { name: 'Processes' })).toContainText('httpd -f -v -p 8080');
    } finally {
      await engine.docker(['rm', '--force', named('full')]);
      await engine.docker(['volume', 'rm', 'e2e-c-data']);
    }
  });

  test('shows what changed since the image, and the engine’s own answer', async ({ page, engine }) => {
    await start(engine, 'writer', [], ['sh', '-c', 'echo hello > /tmp/note; rm /etc/gantry-test; sleep 600']);
    await openContainer(page, 'writer', 'changes');
    const changes = page.getByRole('region', { name: 'Changes' });
    await expect(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect(changes.getByRole('listitem').filter({ hasText: '/etc/gantry-test' })).toContainText(
        'Deleted',
        {
          timeout: 1000,
        },
      );
    }).toPass();
    await page.getByRole('searchbox', { name: 'Search changes' }).fill('note');
    await expect(changes.getByRole('listitem')).toHaveText(['Added/tmp/note']);
    await page.getByRole('tab', { name: 'Inspect' }).click();
    await expect(page.getByRole('region', { name: 'Inspect' })).toContainText('RestartCount');
  });

  test('hides the environment until it is asked for', async ({ page, engine }) => {
    await start(engine, 'secret', ['--env', 'TOKEN=s3cret-value']);
    await openContainer(page, 'secret');
    const environment = page.getByLabel('Environment', { exact: true });
    await expect(environment).toContainText('TOKEN');
    await expect(page.locator('body')).not.toContainText('s3cret-value');
    await page.getByRole('button', { name: 'Reveal' }).click();
    await expect(environment).toContainText('s3cret-value');
    await page.getByRole('button', { name: 'Hide' }).click();
    await expect(page.locator('body')).not.toContainText('s3cret-value');
  });

  test('renames it, and keeps what was typed where the name is taken', async ({ page, engine }) => {
    await start(engine, 'old');
    await start(engine, 'taken');
    await page.goto(`${list}?q=${prefix}-old`);
    await rowNames(page).click();
    await choose(page, 'old', 'Rename…');
    const dialog = page.getByRole('dialog');
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await name.fill('no spaces');
    await expect(dialog).toContainText('Use letters, digits');
    await name.fill(named('taken'));
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect(dialog).toContainText(`is called "${named('taken')}"`);
    await expect(name).toHaveValue(named('taken'));
    await name.fill(named('new'));
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect(page.getByRole('heading', { level: 1, name: named('new') })).toBeVisible();
  });

  test('changes its limits while it runs', async ({ page, engine }) => {
    await start(engine, 'limited', ['--memory', '32m']);
    await openContainer(page, 'limited');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const memory = dialog.getByRole('textbox', { name: 'Memory', exact: true });
    await expect(memory).toHaveValue('32 MiB');
    await memory.fill('plenty');
    await expect(dialog).toContainText('Write a size');
    await memory.fill('128m');
    await dialog.getByRole('textbox', { name: 'CPUs' }).fill('0.5');
    await dialog.getByRole('button', { name: 'Apply now' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('128 MiB', { exact: true })).toBeVisible();
    expect(
      await engine.docker([
        'inspect',
        '--format',
        '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}',
        named('limited'),
      ]),
    ).toBe('134217728 500000000');
  });

  test('sends a signal of one’s choice', async ({ page, engine }) => {
    await start(engine, 'signal', [], ['sh', '-c', "trap 'exit 7' USR1; while :; do sleep 0.1; done"]);
    await openContainer(page, 'signal');
    await choose(page, 'signal', 'Kill…');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Signal' }).click();
    await page.getByRole('option', { name: /^SIGUSR1/ }).click();
    await dialog.getByRole('button', { name: 'Send SIGUSR1' }).click();
    await expect(page.getByText('Exited (7)')).toBeVisible();
  });

  test('removes a running one only when its name is typed', async ({ page, engine }) => {
    await start(engine, 'doomed');
    await openContainer(page, 'doomed');
    await choose(page, 'doomed', 'Remove…');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('every file written inside it are lost');
    await expect(dialog.getByRole('button', { name: 'Kill and remove' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(named('doomed'));
    await dialog.getByRole('button', { name: 'Kill and remove' }).click();
    await expect(page).toHaveURL(new RegExp(`${list}$`));
    expect(await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${named('doomed')}`])).toBe('');
  });

  test('says so where there is no such container', async ({ page }) => {
    await page.goto(`${list}/no-such-container`);
    await expect(page.getByRole('alert').filter({ hasText: 'no-such-container' })).toBeVisible();
  });
});

test.describe('running a new container', () => {
  const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });
  const field = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true });
  const image = (page: Page) => page.getByRole('combobox', { name: /^Image/ }).or(field(page, 'Image'));

  test('takes the usual options and opens its page', async ({ page, engine }) => {
    await page.goto(list);
    await page.getByRole('button', { name: 'Run a container' }).first().click();
    await image(page).fill('gantry-test/busy');
    await page.getByRole('option', { name: BUSYBOX }).click();
    await field(page, 'Name').fill(named('made'));
    await field(page, 'Command').fill(`sh -c "echo 'hi there'; sleep 600"`);
    await page.getByRole('button', { name: 'Publish a port' }).click();
    await field(page, 'Port 1: port of the node').fill('18097');
    await field(page, 'Port 1: port of the container').fill('80');
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await field(page, 'Variable 1: name').fill('GREETING');
    await field(page, 'Variable 1: value').fill('hello = world');
    await field(page, 'Memory').fill('64m');
    await page.getByRole('checkbox', { name: 'Init process' }).check();
    await run(page).click();

    await expect(page.getByRole('heading', { level: 1, name: named('made') })).toBeVisible();
    await expect(page.getByText('18097 → 80/tcp')).toBeVisible();
    const format = '{{json .Config.Cmd}} {{.HostConfig.Memory}} {{.HostConfig.Init}} {{json .Config.Env}}';
    const made = await engine.docker(['inspect', '--format', format, named('made')]);
    expect(made).toContain(`["sh","-c","echo 'hi there'; sleep 600"] 67108864 true`);
    expect(made).toContain('"GREETING=hello = world"');
  });

  test('shows what is wrong at its field, and loses nothing', async ({ page }) => {
    await page.goto('/clusters/local/run');
    await field(page, 'Name').fill('-wrong');
    await field(page, 'Command').fill('sh -c "x');
    await run(page).click();
    await expect(page.getByText('Which image? Such as nginx:1.27.')).toBeVisible();
    await expect(page.getByText('Begin with a letter or a digit.')).toBeVisible();
    await expect(page.getByText('The " is never closed.')).toBeVisible();
    await expect(page.getByText('3 fields need another look')).toBeVisible();
    await expect(image(page)).toBeFocused();
    await expect(field(page, 'Name')).toHaveValue('-wrong');
  });

  test('says that a name is taken at the name', async ({ page, engine }) => {
    await start(engine, 'there');
    await page.goto(`/clusters/local/run?image=${BUSYBOX}`);
    await field(page, 'Name').fill(named('there'));
    await run(page).click();
    await expect(page.getByText(`is called "${named('there')}"`)).toBeVisible();
    await expect(field(page, 'Name')).toHaveAttribute('aria-invalid', 'true');
  });

  test('pulls an image that is not there, when told to', async ({ page, engine, registry }) => {
    const reference = `${registry}/e2e-c/busybox:1`;
    await engine.docker(['tag', BUSYBOX, reference]);
    await engine.docker(['push', reference]);
    await engine.docker(['image', 'rm', reference]);
    await page.goto('/clusters/local/run');
    await image(page).fill(reference);
    await field(page, 'Name').fill(named('pulled'));
    await field(page, 'Command').fill('sleep 600');
    await run(page).click();
    await expect(page.getByRole('alert').filter({ hasText: 'must be pulled first' })).toContainText(
      reference,
    );
    await page.getByRole('button', { name: 'Pull and run' }).click();
    await expect(page.getByRole('heading', { level: 1, name: named('pulled') })).toBeVisible();
    await engine.docker(['rm', '--force', named('pulled')]);
    await engine.docker(['image', 'rm', reference]);
  });

  test('keeps what was made where it does not start, and says which container is in the way', async ({
    page,
    engine,
  }) => {
    await start(engine, 'holder', ['--publish', '18096:80']);
    await page.goto(`/clusters/local/run?image=${BUSYBOX}`);
    await field(page, 'Name').fill(named('blocked'));
    await field(page, 'Command').fill('sleep 600');
    await page.getByRole('button', { name: 'Publish a port' }).click();
    await field(page, 'Port 1: port of the node').fill('18096');
    await field(page, 'Port 1: port of the container').fill('80');
    await run(page).click();
    const alert = page.getByRole('alert').filter({ hasText: 'was created but did not start' });
    await expect(alert).toContainText(`Port 18096`);
    await expect(alert).toContainText(`"${named('holder')}"`);
    await engine.docker(['rm', '--force', named('holder')]);
    await page.getByRole('button', { name: 'Remove it and try again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: named('blocked') })).toBeVisible();
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible();
  });
});

test('who may only look finds every button disabled, with the reason', async ({
  browser,
  page,
  engine,
  baseURL,
}) => {
  await start(engine, 'looked-at', ['--env', 'TOKEN=s3cret-value']);
  const url = baseURL ?? '';
  const made = await page.request.post(`${url}/api/v1/users`, {
    data: { name: 'e2e-c-viewer', password: ADMIN.password, role: 'View Only' },
    headers: { origin: url },
  });
  expect([201, 409]).toContain(made.status());
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: url });
  const viewer = await context.newPage();
  await signIn(viewer, url, 'e2e-c-viewer', ADMIN.password);
  await openContainer(viewer, 'looked-at');
  for (const name of ['Stop', 'Restart', 'Reveal', 'Change'])
    await expect(viewer.getByRole('button', { name, exact: true })).toHaveAttribute('aria-disabled', 'true');
  await viewer.getByRole('button', { name: 'Stop', exact: true }).hover();
  await expect(viewer.getByRole('tooltip')).toContainText('do not hold the permission "Container Stop"');
  await viewer.getByRole('button', { name: 'Stop', exact: true }).click({ force: true });
  expect(await engine.docker(['inspect', '--format', '{{.State.Status}}', named('looked-at')])).toBe(
    'running',
  );
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the pages are accessible (${colorScheme})`, async ({ page, engine }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await start(engine, 'axe', ['--publish', '18095:80']);
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    };
    await page.goto(`${list}?q=${prefix}-`);
    await page.getByRole('checkbox', { name: `Select ${named('axe')}` }).click();
    await check();
    for (const tab of ['summary', 'processes', 'changes', 'inspect']) {
      await openContainer(page, 'axe', tab);
      await expect(page.locator('main [class*="Skeleton"]')).toHaveCount(0);
      await check();
    }
    await page.getByRole('button', { name: `Actions for ${named('axe')}` }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await check();
    await page.goto('/clusters/local/run');
    await page.getByRole('button', { name: 'Publish a port' }).click();
    await page.getByRole('button', { name: 'Add a mount' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText('Which image?')).toBeVisible();
    await check();
  });
}
