import { createHmac } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { LabGitServer } from './lab/git-server';
import { expect, test } from './lab/test';

const stack = `e2e-git-${process.pid}`;
let git: LabGitServer;

test.beforeAll(async () => {
  git = await LabGitServer.start();
  git.login = { user: 'robot', token: 'git-token' };
});
test.afterAll(() => git.stop());
test.afterEach(async ({ engine }) => {
  const label = `label=com.docker.compose.project=${stack}`;
  const list = async (...args: string[]) =>
    (await engine.docker([...args, '--quiet', '--filter', label])).split('\n').filter(Boolean);
  for (const id of await list('container', 'ls', '--all')) await engine.docker(['rm', '--force', id]);
  for (const id of await list('network', 'ls')) await engine.docker(['network', 'rm', id]);
});

const file = (greeting: string) => `services:
  web:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    environment: { GREETING: ${greeting}, COLOUR: "\${COLOUR}" }
    env_file: web.env
`;

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('a stack from a git repository, then by its webhook', async ({ page, engine }) => {
  test.setTimeout(300_000);
  await git.push({ 'shop/compose.yaml': file('one'), 'shop/web.env': 'FROM=git\n' }, 'Say one');
  const environment = () => engine.docker(['inspect', '--format', '{{json .Config.Env}}', `${stack}-web-1`]);

  await test.step('where it comes from is typed; without the token that is told in words', async () => {
    await page.goto('/clusters/local/deploy');
    await page
      .getByRole('radiogroup', { name: 'Where the Compose file comes from' })
      .getByText('Git')
      .click();
    await page.getByRole('textbox', { name: 'Name' }).fill(stack);
    await page.getByRole('textbox', { name: 'Address' }).fill(git.url);
    await page.getByRole('textbox', { name: 'Branch or tag' }).fill('main');
    await page.getByRole('textbox', { name: 'Compose file' }).fill('shop/compose.yaml');
    await page.getByRole('textbox', { name: 'Variables' }).fill('COLOUR=green');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByText(/does not show this repository \(it answered 401\)/)).toBeVisible();
    await page.getByRole('textbox', { name: 'User' }).fill('robot');
    await page.getByLabel('Token', { exact: true }).fill('git-token');
  });

  await test.step('its newest commit is planned and deployed', async () => {
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByText('Say one')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page.getByRole('heading', { name: /^Deploy .*Succeeded$/ })).toBeVisible();
    const given = await environment();
    for (const pair of ['GREETING=one', 'COLOUR=green', 'FROM=git']) expect(given).toContain(pair);
  });

  await test.step('what is pushed is looked at and deployed', async () => {
    await git.push({ 'shop/compose.yaml': file('two') }, 'Say two');
    await page.getByRole('link', { name: 'Open the stack' }).click();
    await page.getByRole('tab', { name: 'Git' }).click();
    await expect(page.getByText('Say one').first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Check for changes' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Say two')).toBeVisible();
    await expect(dialog.getByRole('list', { name: 'Steps of the plan' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Deploy' }).click();
    await expect(dialog).toBeHidden();
    await expect.poll(environment, { timeout: 60_000 }).toContain('GREETING=two');
    await expect(page.getByText('as revision 2')).toBeVisible();
  });

  await test.step('its git server calls, signed with the secret that is shown once', async () => {
    await page
      .getByRole('radiogroup', { name: 'When new commits are deployed' })
      .getByText('Webhook')
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    const hook = page.getByRole('region', { name: 'Webhook' });
    await expect(hook.getByText('It is shown this once')).toBeVisible();
    await expect(hook.locator('pre')).toHaveCount(2);
    const [url = '', secret = ''] = await hook.locator('pre').allTextContents();
    await expectAccessible(page);
    await git.push({ 'shop/compose.yaml': file('three') }, 'Say three');
    const body = JSON.stringify({ ref: 'refs/heads/main' });
    const sign = (key: string) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const call = (signature: string) =>
      fetch(url.trim(), { method: 'POST', headers: { 'x-hub-signature-256': signature }, body });
    expect((await call(sign('wrong'))).status).toBe(401);
    expect((await call(sign(secret.trim()))).status).toBe(202);
    await expect(page.getByText('A new commit was deployed as the git server called')).toBeVisible({
      timeout: 60_000,
    });
    await expect.poll(environment).toContain('GREETING=three');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Make a new secret' })).toBeVisible();
    await expect(page.getByText(secret.trim())).toHaveCount(0);
  });

  await test.step('each revision names its commit', async () => {
    await page.getByRole('tab', { name: /^Revisions/ }).click();
    const revision = page.getByRole('listitem', { name: 'Revision 3' });
    await expect(revision).toContainText('Say three');
    await expect(revision).toContainText('Grace');
  });

  await test.step('its stored token goes to no other address, and can be replaced or forgotten', async () => {
    await page.getByRole('tab', { name: 'Git' }).click();
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    const plan = page.getByRole('button', { name: 'Plan', exact: true });
    const token = page.getByLabel('Token', { exact: true });
    const forget = page.getByRole('checkbox', { name: 'Forget the stored token' });
    const address = page.getByRole('textbox', { name: 'Address' });
    await address.fill('https://git.example.org/team/stacks.git');
    await expect(token).toHaveAccessibleDescription(/goes to no other address/);
    // The button says why it cannot be used to the keyboard too.
    await address.press('End');
    await plan.focus();
    await expect(plan).toHaveAccessibleDescription(/goes to no other address/);
    await token.fill('another');
    await expect(plan).not.toHaveAttribute('aria-disabled');
    await expect(forget).toBeDisabled();
    await token.fill('');
    await address.fill(git.url);
    await forget.check();
    await plan.click();
    await expect(page.getByText(/does not show this repository \(it answered 401\)/)).toBeVisible();
    await forget.uncheck();
    await plan.click();
    await expect(page.getByText('Say three')).toBeVisible();
  });
});
