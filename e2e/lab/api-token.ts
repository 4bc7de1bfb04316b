import type { APIRequestContext, Locator, Page, PlaywrightWorkerArgs } from '@playwright/test';

/** Makes an API token on its page, as a person does. `fill` chooses what the dialog offers besides the name. */
export async function makeToken(
  page: Page,
  name: string,
  fill: (dialog: Locator) => Promise<void> = async () => {},
): Promise<string> {
  await page.goto('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New API token' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const made = page.getByRole('dialog', { name: 'Your new token' });
  const token = await made.getByTestId('new-token').innerText();
  await made.getByRole('button', { name: 'I have copied it' }).click();
  return token;
}

/** A script: sends the token, and no cookie. Dispose of it. */
export function scriptWith(
  playwright: PlaywrightWorkerArgs['playwright'],
  baseURL: string | undefined,
  token: string,
): Promise<APIRequestContext> {
  return playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
    storageState: { cookies: [], origins: [] },
  });
}
