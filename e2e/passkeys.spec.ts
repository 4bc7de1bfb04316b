import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { ADMIN, LabConsole } from './lab/console';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const signedOut = { storageState: { cookies: [], origins: [] } };

/** A device of the page's that keeps passkeys and knows its user, as Chromium has them for tests. */
class VirtualAuthenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async add(context: BrowserContext, page: Page): Promise<VirtualAuthenticator> {
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  /** Whether somebody touches it when it is asked for. */
  async present(enabled: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  /** Whether it is its user who does. */
  async verified(isUserVerified: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }
}

test('a passkey is added, signs in without a password where a second factor is demanded, and is removed', async ({
  browser,
}) => {
  test.slow();
  // Of its own: passkeys are bound to a name, and the others are reached by an address.
  const gantry = await LabConsole.start({ address: 'localhost' });
  const context = await browser.newContext({ ...signedOut, baseURL: gantry.url });
  try {
    const page = await context.newPage();
    const device = await VirtualAuthenticator.add(context, page);
    const overview = page.getByRole('heading', { level: 1, name: 'Overview' });
    const signOut = async () => {
      await device.present(false);
      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      // A page that is left without its session goes to sign in by itself, in the way of the next one.
      await page.goto('about:blank');
    };
    await page.goto('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);

    await signIn(page, gantry.url, ADMIN.user, ADMIN.password);
    await page.goto('/settings/password');
    const add = async (name: string) => {
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(name);
      await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
    };
    await add('Key of the lab');
    const row = page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
    await expect(row).toContainText('Key of the lab');
    await expect(row).toContainText('never used');
    await add('The same again');
    await expect(page.getByRole('dialog')).toContainText('on this device or key already');
    await page.keyboard.press('Escape');
    await page.goto('/settings/sign-in');
    await page.getByLabel('Ask everybody for a second factor').click();
    await expect(page.getByLabel('Ask everybody for a second factor')).toBeChecked();
    await page.goto('/settings/users');
    await expect(page.getByRole('grid', { name: 'users' })).toContainText('Password, 1 passkey');

    await signOut();
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(ADMIN.user);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'yours is a passkey' })).toBeVisible();
    await device.present(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(overview).toBeVisible();

    // Offered where the name is typed: the device answers by itself.
    await signOut();
    await device.present(true);
    await page.goto('/sign-in');
    await expect(overview).toBeVisible();

    await page.goto('/settings/password');
    await expect(row).toContainText('last used');
    await page.getByRole('button', { name: 'Actions for Key of the lab' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Old key');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    const remove = async () => {
      await page.getByRole('button', { name: 'Actions for Old key' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByLabel('Current password').fill(ADMIN.password);
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    };
    await remove();
    await expect(page.getByRole('dialog')).toContainText('this is your last');
    await page.keyboard.press('Escape');
    await page.goto('/settings/sign-in');
    await page.getByLabel('Ask everybody for a second factor').click();
    await expect(page.getByLabel('Ask everybody for a second factor')).not.toBeChecked();
    await page.goto('/settings/password');
    await remove();
    await expect(row).toHaveCount(0);
    await signOut();
    await page.goto('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
  } finally {
    await context.close();
    await gantry.remove();
  }
});

test('who has no second factor adds a passkey in place of an app; a device that does not know them is refused', async ({
  browser,
}) => {
  test.slow();
  const gantry = await LabConsole.start({ address: 'localhost' });
  const admin = await browser.newContext({ ...signedOut, baseURL: gantry.url });
  const context = await browser.newContext({ ...signedOut, baseURL: gantry.url });
  try {
    const root = await admin.newPage();
    await VirtualAuthenticator.add(admin, root);
    await signIn(root, gantry.url, ADMIN.user, ADMIN.password);
    const made = await root.request.post('/api/v1/users', {
      data: { name: 'paula', password: 'the password of paula', role: 'View Only' },
      headers: { origin: gantry.url },
    });
    expect(made.status()).toBe(201);
    await root.goto('/settings/password');
    await root.getByRole('button', { name: 'Add a passkey' }).click();
    await root.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
    await expect(root.getByRole('list', { name: 'Passkeys' }).getByRole('listitem')).toHaveCount(1);
    await root.goto('/settings/sign-in');
    await root.getByLabel('Ask everybody for a second factor').click();
    await expect(root.getByLabel('Ask everybody for a second factor')).toBeChecked();

    const page = await context.newPage();
    const device = await VirtualAuthenticator.add(context, page);
    await signIn(page, gantry.url, 'paula', 'the password of paula');
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Enrol a second factor' })).toBeVisible();
    await page.getByRole('button', { name: 'Add a passkey instead' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    await device.verified(false);
    await page.goto('about:blank');
    await context.clearCookies();
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'No passkey was used' })).toBeVisible();

    // Lost: an admin removes it, and the password lets in to enrol anew.
    await root.goto('/settings/users');
    await root.getByRole('button', { name: 'Actions for paula' }).click();
    await root.getByRole('menuitem', { name: 'Remove passkeys' }).click();
    await root.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(root.getByRole('row').filter({ hasText: 'paula' })).not.toContainText('passkey');
    await page.getByLabel('User name').fill('paula');
    await page.getByLabel('Password', { exact: true }).fill('the password of paula');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Enrol a second factor' })).toBeVisible();
  } finally {
    await admin.close();
    await context.close();
    await gantry.remove();
  }
});
