import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ADMIN } from './lab/console';
import type { LabEngine } from './lab/engine';
import { BUSYBOX } from './lab/images';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const prefix = 'e2e-s';
const named = (name: string) => `${prefix}-${name}`;
const pageOf = (name: string, tab: string) => `/clusters/local/containers/${named(name)}?tab=${tab}`;

async function run(engine: LabEngine, name: string, script: string, options: string[] = []) {
  await engine.docker(['run', '--detach', '--name', named(name), ...options, BUSYBOX, 'sh', '-c', script]);
}

/** A script that writes a line each time `say` is called. */
const sayer = 'touch /tmp/said; tail -f /tmp/said';
const say = (engine: LabEngine, name: string, text: string) =>
  engine.docker(['exec', named(name), 'sh', '-c', `printf '%b\\n' "$0" >> /tmp/said`, text]);

/** Opens a container's tab, once the console knows the container. */
async function open(page: Page, name: string, tab: string, more = '') {
  await expect(async () => {
    const answer = await page.request.get(`/api/v1/clusters/local/containers/${named(name)}`);
    expect(answer.status()).toBe(200);
  }).toPass();
  await page.goto(`${pageOf(name, tab)}${more}`);
}

const log = (page: Page) => page.getByRole('log');

test.afterEach(async ({ engine }) => {
  const containers = await engine.docker(['ps', '--all', '--quiet', '--filter', `name=${prefix}-`]);
  if (containers !== '') await engine.docker(['rm', '--force', '--volumes', ...containers.split('\n')]);
});

test('log lines appear as they are written, are searched, filtered and kept in the address', async ({
  page,
  engine,
}) => {
  await run(engine, 'log', sayer);
  await open(page, 'log', 'logs');
  await expect(page.getByText('Following')).toBeVisible();
  await say(engine, 'log', 'INFO hello from the container');
  await expect(log(page).getByText('INFO hello from the container')).toBeVisible();
  await say(engine, 'log', 'ERROR the database is gone\\nERROR still gone\\nWARN the disk is nearly full');
  await expect(log(page).getByText('the disk is nearly full')).toBeVisible();

  await page.getByRole('searchbox', { name: 'Search the log' }).fill('GONE');
  await expect(log(page).locator('mark')).toHaveText(['gone', 'gone']);
  await expect(page.getByText('2 found')).toBeVisible();
  await page.getByRole('button', { name: 'Line found before' }).click();
  await expect(page.getByText('2 of 2')).toBeVisible();
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('^err.*(gone|away)$');
  await expect(log(page).locator('mark')).toHaveText(['ERROR the database is gone', 'ERROR still gone']);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('(');
  await expect(page.getByText(/Not a valid pattern/)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('');

  await page.getByRole('button', { name: 'Warnings' }).click();
  await expect(log(page).getByText('still gone')).toBeHidden();
  await expect(log(page).getByText('the disk is nearly full')).toBeVisible();
  await page.reload();
  await expect(log(page).getByText('the disk is nearly full')).toBeVisible();
  await expect(log(page).getByText('still gone')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Warnings' })).toHaveAttribute('aria-pressed', 'true');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('S15, S16: colours are shown, and nothing else that a log may hold', async ({ page, engine }) => {
  await run(engine, 'ansi', sayer);
  await open(page, 'ansi', 'logs');
  await expect(page.getByText('Following')).toBeVisible();
  const hostile = [
    '\\033[1;31mred\\033[0m plain',
    '<img src=x onerror=alert(1)><script>alert(2)</script>',
    'a\\033]52;c;ZXZpbA==\\007b\\033]8;;https://evil.example\\007link\\033]8;;\\007',
    'nul \\0000 bell \\007 end',
    'bad \\0377\\0376 utf-8',
  ];
  await say(engine, 'ansi', hostile.join('\\n'));
  const red = log(page).getByText('red', { exact: true });
  await expect(red).toHaveCSS('font-weight', '600');
  await expect(log(page).getByText('<img src=x onerror=alert(1)><script>alert(2)</script>')).toBeVisible();
  await expect(log(page).getByText('ablink', { exact: true })).toBeVisible();
  await expect(log(page).getByText('nul ␀ bell ␇ end')).toBeVisible();
  await expect(log(page).getByText('bad \ufffd\ufffd utf-8')).toBeVisible();
  await expect(log(page).locator('img, script, a')).toHaveCount(0);
});

test('a log that is paused stays still; a log is downloaded whole; a stop is said', async ({
  page,
  engine,
}) => {
  await run(engine, 'pause', sayer);
  await open(page, 'pause', 'logs');
  await expect(page.getByText('Following')).toBeVisible();
  await say(engine, 'pause', 'before');
  await expect(log(page).getByText('before')).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
  await say(engine, 'pause', 'meanwhile');
  await expect(page.getByRole('button', { name: 'Resume (1 new)' })).toBeVisible();
  await expect(log(page).getByText('meanwhile')).toHaveCount(0);
  await page.getByRole('button', { name: 'Resume (1 new)' }).click();
  await expect(log(page).getByText('meanwhile')).toBeVisible();

  await page.getByRole('button', { name: 'Download' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Whole log, as it was written' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`${named('pause')}.log`);
  const stream = await download.createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).toString()).toBe('before\nmeanwhile\n');

  await engine.docker(['kill', named('pause')]);
  await expect(log(page).getByText(`${named('pause')} exited with code 137`)).toBeVisible();
  await engine.docker(['start', named('pause')]);
  await expect(log(page).getByText(`${named('pause')} started`)).toBeVisible();
});

test('a flood says what it skipped and leaves the page usable', async ({ page, engine }) => {
  await run(engine, 'flood', 'yes "a line of a flood, faster than anybody reads"', [
    '--log-opt',
    'max-size=20m',
  ]);
  await open(page, 'flood', 'logs');
  // Either Gantry could not send all, which stands between the lines, or the page could not keep all, which stands below.
  await expect(
    page.getByText(/^Skipped .* of e2e-s-flood|^The oldest [\d,]+ lines went/).first(),
  ).toBeVisible({ timeout: 60_000 });
  await engine.docker(['kill', named('flood')]);
  await expect(log(page).getByText(`${named('flood')} exited with code 137`)).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('faster');
  await expect(log(page).locator('mark').first()).toHaveText('faster');
});

test('a terminal answers what is typed, and ends with the exit code, which the activity has', async ({
  page,
  engine,
}) => {
  await run(engine, 'terminal', 'sleep 600');
  await open(page, 'terminal', 'terminal');
  await page.getByRole('textbox', { name: 'User' }).fill('web');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(page.getByText('/bin/sh runs')).toBeVisible();
  const screen = page.locator('.xterm-rows');
  await page.keyboard.type('echo $((6 * 7)) is what $(id -un) says\n');
  await expect(screen).toContainText('42 is what web says');
  await page.keyboard.type('exit 3\n');
  await expect(page.getByText('Exited with code 3')).toBeVisible();
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByText('/bin/sh runs')).toBeVisible();
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByText('Disconnected.')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.getByRole('combobox', { name: 'Command' }).fill('/bin/fish');
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByText(/has no "\/bin\/fish"/)).toBeVisible();

  await expect(async () => {
    const answer = await page.request.get('/api/v1/audit?filter[operation]=containers.exec&limit=50');
    const text = await answer.text();
    expect(text).toContain('"exitCode":3');
    expect(text).toContain('"user":"web"');
  }).toPass();
});

test('S16: escape sequences in a terminal write no clipboard and are given no answer', async ({
  page,
  engine,
}) => {
  await run(engine, 'hostile', 'sleep 600');
  await open(page, 'hostile', 'terminal');
  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', {
      value: () => document.body.setAttribute('data-clipboard', 'written'),
    });
  });
  await page.getByRole('combobox', { name: 'Command' }).fill('cat');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(page.getByText('cat runs')).toBeVisible();
  const screen = page.locator('.xterm-rows');
  // The sequences are written to the terminal from elsewhere in the container; an answer would be typed, and shown by cat.
  const tty = await engine.docker([
    'exec',
    named('hostile'),
    'sh',
    '-c',
    'ls -t /dev/pts | grep -v ptmx | head -n 1',
  ]);
  const sequences = '\\033]52;c;ZXZpbA==\\007\\033P$q"p\\033\\\\\\033]4;1;?\\007\\033[>q\\033[21tshown';
  await engine.docker(['exec', named('hostile'), 'sh', '-c', `printf '${sequences}' > /dev/pts/${tty}`]);
  await expect(screen).toContainText('shown');
  await page.keyboard.type('typed\n');
  await expect(screen).toContainText('typedtyped');
  await expect(page.locator('body')).not.toHaveAttribute('data-clipboard', 'written');
});

test('stats get points live, and say why there are none', async ({ page, engine }) => {
  await run(engine, 'stats', 'while true; do :; done', ['--memory', '64m']);
  await open(page, 'stats', 'stats');
  const table = page.getByRole('region', { name: 'The newest numbers' });
  await expect(table.getByRole('row').nth(1)).toContainText(named('stats'), { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'CPU' })).toContainText('%');
  await expect(page.getByRole('region', { name: 'Memory' })).toContainText('of 64 MiB');
  await expect(page.locator('.recharts-area-curve').first()).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await engine.docker(['kill', named('stats')]);
  await expect(page.getByText('Not running')).toBeVisible();
  await run(engine, 'never', 'true');
  await open(page, 'never', 'stats');
  await expect(page.getByText('The container is not running')).toBeVisible();
});

test('a viewer reads logs and stats, and may not open a terminal', async ({
  page,
  browser,
  engine,
  baseURL,
}) => {
  await run(engine, 'viewer', 'echo for all to read; sleep 600');
  const url = baseURL ?? '';
  const made = await page.request.post('/api/v1/users', {
    data: { name: 'e2e-s-viewer', password: ADMIN.password, role: 'View Only' },
    headers: { origin: url },
  });
  expect(made.status()).toBe(201);
  const { id }: { id: string } = await made.json();
  const context = await browser.newContext({ baseURL: url, storageState: { cookies: [], origins: [] } });
  try {
    const viewer = await context.newPage();
    await signIn(viewer, url, 'e2e-s-viewer', ADMIN.password);
    await open(viewer, 'viewer', 'logs');
    await expect(log(viewer).getByText('for all to read')).toBeVisible();
    await viewer.goto(pageOf('viewer', 'terminal'));
    const button = viewer.getByRole('button', { name: 'Open terminal' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.click({ force: true });
    await expect(viewer.getByText('You may not open a terminal in this container.')).toBeVisible();
    const refused = await viewer.evaluate(
      (name) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`/api/v1/clusters/local/containers/${name}/exec?command=id`);
          socket.addEventListener('open', () => resolve('open'));
          socket.addEventListener('error', () => resolve('refused'));
        }),
      named('viewer'),
    );
    expect(refused).toBe('refused');
  } finally {
    await context.close();
    await page.request.delete(`/api/v1/users/${id}`, { headers: { origin: url } });
  }
});
