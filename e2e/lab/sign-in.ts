import type { Page } from '@playwright/test';

/** Signs the page's browser context in, through the endpoint that the sign-in form uses. */
export async function signIn(
  page: Pick<Page, 'request'>,
  url: string,
  user: string,
  password: string,
): Promise<void> {
  const token: unknown = await (await page.request.get(`${url}/api/auth/csrf`)).json();
  if (
    typeof token !== 'object' ||
    token === null ||
    !('csrfToken' in token) ||
    typeof token.csrfToken !== 'string'
  ) {
    throw new Error('/api/auth/csrf answered no token');
  }
  const response = await page.request.post(`${url}/api/auth/callback/credentials`, {
    form: { csrfToken: token.csrfToken, name: user, password, callbackUrl: url, json: 'true' },
    headers: { origin: url },
    maxRedirects: 0,
  });
  if (!response.ok()) {
    throw new Error(
      `Signing in as ${user} failed: HTTP ${response.status()} ${(await response.text()).slice(0, 500)}`,
    );
  }
}
