import { makeToken, scriptWith } from './lab/api-token';
import type { Page } from '@playwright/test';
import { ADMIN, LabConsole } from './lab/console';
import { signIn } from './lab/sign-in';
import { LabDirectory } from './lab/slapd';
import { totpCode } from '../server/access/totp';
import { TestIdentityProvider } from '../server/identity-provider/provider-testing';
import { expect, test } from './lab/test';

/** Removes a user, and teams that came with them: the next run begins as this one did. */
async function removeUser(page: Page, url: string, name: string, teams: string[] = []): Promise<void> {
  for (const [kind, each] of [['users', name], ...teams.map((team) => ['teams', team])]) {
    const found = await page.request.get(`/api/v1/${kind}`, { params: { search: each ?? '' } });
    const { items } = (await found.json()) as { items: { id: string; name: string }[] };
    const id = items.find((item) => item.name === each)?.id;
    if (id !== undefined) await page.request.delete(`/api/v1/${kind}/${id}`, { headers: { origin: url } });
  }
}

const signedOut = { storageState: { cookies: [], origins: [] } };

test.describe('a first start', () => {
  test.use(signedOut);

  test('the setup link makes the first admin and leads into the console; the next visit asks to sign in', async ({
    browser,
  }) => {
    const gantry = await LabConsole.start({ withSetupLink: true });
    try {
      const context = await browser.newContext(signedOut);
      const page = await context.newPage();
      await page.goto(gantry.setupLink());
      await page.getByLabel('User name').fill('ada');
      await page.getByLabel('Password', { exact: true }).fill('a long enough password');
      await page.getByRole('button', { name: /make|create|set up/i }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
      await expect(page.getByText('Connect an engine').first()).toBeVisible();

      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await page.goto(`${gantry.url}/activity`);
      await expect(page).toHaveURL(/sign-in\?next=/);
      await page.getByLabel('User name').fill('ada');
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert').filter({ hasText: /wrong/i })).toBeVisible();
      await page.getByLabel('Password', { exact: true }).fill('a long enough password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
      await expect(page.getByRole('grid')).toContainText('sessions.create');
      await context.close();
    } finally {
      await gantry.remove();
    }
  });
});

test('a View Only user sees everything and changes nothing; what they tried is in Activity', async ({
  page,
  browser,
  engine,
  baseURL,
}) => {
  const name = 'e2e-viewed';
  await engine.docker([
    'run',
    '--detach',
    '--name',
    name,
    '--env',
    'PASSWORD=canary',
    'gantry-test/busybox:1',
    'sleep',
    '600',
  ]);
  await page.goto('/settings/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await dialog.getByLabel('User name').fill('vera');
  await dialog.getByLabel('First password').fill('the password of vera');
  await dialog.getByLabel('They must change it').uncheck();
  await dialog.getByRole('button', { name: 'Make user' }).click();
  await expect(page.getByRole('grid', { name: 'users' })).toContainText('vera');

  const context = await browser.newContext({ ...signedOut, baseURL });
  try {
    const viewer = await context.newPage();
    await signIn(viewer, baseURL ?? '', 'vera', 'the password of vera');
    await viewer.goto(`/clusters/local/containers/${name}`);
    await expect(viewer.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(viewer.getByRole('button', { name: 'Stop', exact: true })).toBeDisabled();
    const answer = await context.request.post(`/api/v1/clusters/local/containers/${name}/stop`, {
      data: {},
      headers: { origin: baseURL ?? '' },
    });
    expect(answer.status()).toBe(403);
    const secret = await context.request.post(`/api/v1/clusters/local/containers/${name}/environment`, {
      data: {},
      headers: { origin: baseURL ?? '' },
    });
    expect(secret.status()).toBe(403);
    const inspect = await context.request.get(`/api/v1/clusters/local/containers/${name}/inspect`);
    expect(await inspect.text()).not.toContain('canary');
    expect(await engine.docker(['inspect', '--format', '{{.State.Running}}', name])).toBe('true');

    await page.goto('/activity?outcome=denied');
    await expect(page.getByRole('grid')).toContainText('vera');
    await expect(page.getByRole('grid')).toContainText('containers.stop');

    // Withdrawn while the page is open: the next thing it asks sends it to the sign-in page.
    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Actions for vera' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await expect(viewer).toHaveURL(/sign-in/);
  } finally {
    await context.close();
    await engine.docker(['rm', '--force', name]);
    await removeUser(page, baseURL ?? '', 'vera');
  }
});

test('an API token is shown once, works, and stops working when it is revoked', async ({
  page,
  playwright,
  baseURL,
}) => {
  const token = await makeToken(page, 'deploy script');
  const script = await scriptWith(playwright, baseURL, token);
  try {
    const session = await script.get('/api/v1/session');
    expect(await session.json()).toMatchObject({ via: 'token', user: { name: ADMIN.user } });
    await page.reload();
    await expect(page.getByRole('grid')).toContainText('deploy script');
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke deploy script' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(page.getByRole('button', { name: 'Revoke deploy script' })).toHaveCount(0);
    expect((await script.get('/api/v1/session')).status()).toBe(401);
  } finally {
    await script.dispose();
  }
});

test('activity is searched, filtered, opened and exported', async ({ page, engine, baseURL }) => {
  const name = 'e2e-audited';
  await engine.docker(['run', '--detach', '--name', name, 'gantry-test/busybox:1', 'sleep', '600']);
  try {
    await expect
      .poll(async () => (await page.request.get(`/api/v1/clusters/local/containers/${name}`)).status())
      .toBe(200);
    const killed = await page.request.post(`/api/v1/clusters/local/containers/${name}/kill`, {
      data: { signal: 'SIGKILL' },
      headers: { origin: baseURL ?? '' },
    });
    expect(killed.status()).toBe(200);
    await page.goto('/activity?operation=containers.kill');
    const entry = page.getByRole('grid').getByRole('row').filter({ hasText: name }).first();
    await expect(entry).toContainText('Succeeded');
    await expect(entry).toContainText(ADMIN.user);
    await entry.click();
    await expect(page.getByRole('dialog')).toContainText('SIGKILL');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Export' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /JSON Lines/ }).click();
    const stream = await (await downloading).createReadStream();
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    const lines = text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatchObject({ operation: 'containers.kill' });
  } finally {
    await engine.docker(['rm', '--force', name]);
  }
});

test('a second factor is enrolled with its QR code, asked for at the next sign-in, and taken away by an admin', async ({
  page,
  browser,
  baseURL,
}) => {
  const url = baseURL ?? '';
  const made = await page.request.post('/api/v1/users', {
    data: { name: 'tess', password: 'first password of tess', mustChange: true, role: 'View Only' },
    headers: { origin: url },
  });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  const context = await browser.newContext({ ...signedOut, baseURL });
  try {
    const tess = await context.newPage();
    const typePassword = async (password: string) => {
      await tess.getByLabel('User name').fill('tess');
      await tess.getByLabel('Password', { exact: true }).fill(password);
      await tess.getByRole('button', { name: 'Sign in' }).click();
    };
    await tess.goto('/sign-in');
    await typePassword('first password of tess');
    // What somebody else set is changed before anything is shown.
    await expect(tess.getByRole('heading', { name: 'Choose your own password' })).toBeVisible();
    await tess.getByLabel('Current password').fill('first password of tess');
    await tess.getByLabel('New password').fill('1qaz2wsx3edc');
    await tess.getByRole('button', { name: 'Change password' }).click();
    await expect(tess.getByRole('alert').filter({ hasText: 'leaks' })).toBeVisible();
    await tess.getByLabel('New password').fill('the own password of tess');
    await tess.getByRole('button', { name: 'Change password' }).click();
    await expect(tess.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    await tess.goto('/settings/password');
    await tess.getByRole('button', { name: 'Enrol an authenticator app' }).click();
    await expect(tess.getByRole('img', { name: 'QR code of the second factor' })).toBeVisible();
    const secret = await tess.getByTestId('factor-secret').innerText();
    await tess.getByLabel('Code of the app').fill(totpCode(secret, Date.now()));
    await tess.getByRole('button', { name: 'Confirm' }).click();
    const shown = tess.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await expect(shown).toHaveCount(10);
    const codes = await shown.allInnerTexts();
    await tess.getByRole('button', { name: 'I have kept the codes' }).click();
    await expect(tess.getByText('10 recovery codes left')).toBeVisible();

    // A page that is left without its session goes to sign in by itself, in the way of this.
    await tess.goto('about:blank');
    await context.clearCookies();
    await tess.goto('/sign-in');
    await typePassword('the own password of tess');
    await tess.getByLabel('Code').fill('000000');
    await tess.getByRole('button', { name: 'Sign in' }).click();
    await expect(tess.getByRole('alert').filter({ hasText: 'The code is wrong' })).toBeVisible();
    await tess.getByLabel('Code').fill(codes[0] ?? '');
    await tess.getByRole('button', { name: 'Sign in' }).click();
    await expect(tess.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Actions for tess' }).click();
    await page.getByRole('menuitem', { name: 'Take second factor away' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
    await expect(tess).toHaveURL(/sign-in/);
  } finally {
    await context.close();
    await page.request.delete(`/api/v1/users/${id}`, { headers: { origin: url } });
  }
});

test('an admin resets a password: the link sets a new one, once', async ({ page, browser, baseURL }) => {
  const url = baseURL ?? '';
  const made = await page.request.post('/api/v1/users', {
    data: { name: 'remo', password: 'first password of remo', role: 'View Only' },
    headers: { origin: url },
  });
  const { id } = (await made.json()) as { id: string };
  const context = await browser.newContext({ ...signedOut, baseURL });
  try {
    const remo = await context.newPage();
    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Actions for remo' }).click();
    await page.getByRole('menuitem', { name: 'Reset the password' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset', exact: true }).click();
    const link = await page.getByTestId('reset-link').innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await remo.goto(link);
    await expect(remo).not.toHaveURL(/token/);
    await remo.getByLabel('New password').fill('the chosen password of remo');
    await remo.getByRole('button', { name: 'Set password' }).click();
    await remo.getByRole('link', { name: 'Go to the sign-in page' }).click();
    await remo.getByLabel('User name').fill('remo');
    await remo.getByLabel('Password', { exact: true }).fill('the chosen password of remo');
    await remo.getByRole('button', { name: 'Sign in' }).click();
    await expect(remo.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await remo.goto(link);
    await remo.getByLabel('New password').fill('another password of remo');
    await remo.getByRole('button', { name: 'Set password' }).click();
    await expect(remo.getByRole('alert').filter({ hasText: 'was used' })).toBeVisible();
  } finally {
    await context.close();
    await page.request.delete(`/api/v1/users/${id}`, { headers: { origin: url } });
  }
});

test('an identity provider is set up and tried; its users sign in with a button and get their teams', async ({
  page,
  browser,
  baseURL,
}) => {
  test.slow();
  const url = baseURL ?? '';
  const provider = await TestIdentityProvider.start(
    {
      s1: { preferred_username: 'ida', groups: ['ops'] },
      s2: { preferred_username: ADMIN.user, groups: ['ops'] },
    },
    `${url}/api/auth/callback/oidc`,
  );
  const context = await browser.newContext({ ...signedOut, baseURL });
  try {
    await page.goto('/settings/sign-in');
    await page.getByRole('button', { name: 'Set up an identity provider' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Redirect URI')).toHaveValue(`${url}/api/auth/callback/oidc`);
    await dialog.getByLabel('Name', { exact: true }).fill('Corp');
    await dialog.getByLabel('Issuer').fill(provider.issuer);
    await dialog.getByLabel('Client ID').fill(provider.client.clientId);
    await dialog.getByLabel('Client secret').fill(provider.client.clientSecret);
    await dialog.getByLabel('Scopes').fill('openid profile groups');
    await dialog.getByLabel('Teams').fill('Operators of Corp = ops');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect(dialog.getByText('it signs with RS256')).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(`Corp, ${provider.issuer}`)).toBeVisible();

    const ida = await context.newPage();
    const signInAs = async (who: string) => {
      await ida.getByRole('button', { name: 'Sign in with Corp' }).click();
      await ida.getByLabel('Who are you?').fill(who);
      await ida.getByRole('button', { name: 'Continue' }).click();
    };
    await ida.goto('/sign-in');
    await signInAs('s2');
    await expect(ida.getByRole('alert').filter({ hasText: 'cannot have your name' })).toBeVisible();
    await context.clearCookies();
    await ida.goto('/sign-in?next=/settings/password');
    await signInAs('s1');
    await expect(ida.getByText('Your password is kept by the identity provider')).toBeVisible();
    await page.goto('/settings/teams');
    await expect(page.getByRole('row').filter({ hasText: 'Operators of Corp' })).toContainText(
      'Identity provider',
    );

    await page.goto('/settings/sign-in');
    await page.getByRole('button', { name: 'Forget the identity provider' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(ida).toHaveURL(/sign-in/);
    await expect(ida.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
    await expect(ida.getByRole('button', { name: 'Sign in with Corp' })).toHaveCount(0);
  } finally {
    await context.close();
    await page.request.delete('/api/v1/identity-provider', { headers: { origin: url } });
    // Another provider's user of that name would not be let in.
    await removeUser(page, url, 'ida', ['Operators of Corp']);
    await provider.stop();
  }
});

const directoryEntries = [
  'dn: ou=people,dc=corp\nobjectClass: organizationalUnit\nou: people\n',
  'dn: ou=groups,dc=corp\nobjectClass: organizationalUnit\nou: groups\n',
  ...['reader', 'della'].map(
    (uid) =>
      `dn: uid=${uid},ou=people,dc=corp\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\nuserPassword: password of ${uid}\n`,
  ),
  'dn: cn=ops,ou=groups,dc=corp\nobjectClass: groupOfNames\ncn: ops\nmember: uid=della,ou=people,dc=corp\n',
].join('\n');

test('a directory is set up and tried, a wrong certificate is told in words; its users sign in and get their teams', async ({
  page,
  browser,
  baseURL,
}) => {
  test.slow();
  const url = baseURL ?? '';
  const directory = await LabDirectory.start(directoryEntries);
  const context = await browser.newContext({ ...signedOut, baseURL });
  try {
    await page.goto('/settings/sign-in');
    await page.getByRole('button', { name: 'Set up a directory' }).click();
    const dialog = page.getByRole('dialog', { name: 'Directory' });
    await dialog.getByLabel('Name', { exact: true }).fill('Corp directory');
    await dialog.getByLabel('Address').fill(`ldaps://127.0.0.1:${directory.ports.ldaps}`);
    await dialog.getByLabel('Account that searches').fill('uid=reader,ou=people,dc=corp');
    await dialog.getByLabel('Its password').fill('password of reader');
    await dialog.getByLabel('Users are below').fill('ou=people,dc=corp');
    await dialog.getByLabel('Groups are below').fill('ou=groups,dc=corp');
    await dialog.getByLabel('Teams').fill('Directory operators = cn=ops,ou=groups,dc=corp');
    await dialog.getByLabel('Try it with a user name').fill('della');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect(dialog.getByRole('alert').filter({ hasText: 'certificate' })).toBeVisible();
    await dialog.getByLabel('Certificate authority').fill(directory.ca);
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect(dialog.getByText('Found uid=della,ou=people,dc=corp, in cn=ops')).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(`Corp directory, ldaps://127.0.0.1:${directory.ports.ldaps}`)).toBeVisible();

    const della = await context.newPage();
    await della.goto('/sign-in?next=/settings/password');
    await expect(della.getByRole('radio', { name: 'Corp directory' })).toBeChecked();
    const typePassword = async (password: string) => {
      await della.getByLabel('User name').fill('della');
      await della.getByLabel('Password', { exact: true }).fill(password);
      await della.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await typePassword('not the password');
    await expect(della.getByRole('alert').filter({ hasText: /wrong/ })).toBeVisible();
    await typePassword('password of della');
    await expect(della.getByText('Your password is kept by the directory')).toBeVisible();
    await page.goto('/settings/teams');
    await expect(page.getByRole('row').filter({ hasText: 'Directory operators' })).toContainText('Directory');

    await page.goto('/settings/sign-in');
    const card = page.locator('section').filter({ hasText: 'Corp directory' });
    await card.getByRole('button', { name: 'Forget' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(della).toHaveURL(/sign-in/);
    await expect(della.getByRole('radio')).toHaveCount(0);
  } finally {
    await context.close();
    await page.request.delete('/api/v1/directory', { headers: { origin: url } });
    await removeUser(page, url, 'della', ['Directory operators']);
    await directory.remove();
  }
});
