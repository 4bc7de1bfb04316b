import { getCsrfToken } from 'next-auth/react';
import { type ErrorCode, errorTable } from '@/lib/errors';

/** What the way through an identity provider may end with; the address of the page names it. */
const refusals: readonly ErrorCode[] = [
  'provider_unavailable',
  'provider_refused',
  'name_refused',
  'user_disabled',
  'throttled',
  'audit_unavailable',
];

/** What the page says for a code in its address. Never what the address says itself: anybody could have made it. */
export function refusalText(code: string): string {
  return errorTable[refusals.find((each) => each === code) ?? 'provider_refused'].message;
}

/**
 * Begins to sign in through the identity provider.
 * @param path of this site, where to go afterwards
 * @returns the provider's address to go to; or this site's own, with what is wrong in it
 */
export async function beginProviderSignIn(
  path: string,
): Promise<{ kind: 'go'; url: string } | { kind: 'refused'; message: string }> {
  try {
    const csrfToken = await getCsrfToken();
    const callbackUrl = new URL(path, window.location.origin).href;
    const response = await fetch('/api/auth/signin/oidc', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken: csrfToken ?? '', callbackUrl, json: 'true' }),
    });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && 'url' in answer && typeof answer.url === 'string') {
      return { kind: 'go', url: answer.url };
    }
    return { kind: 'refused', message: refusalText('provider_unavailable') };
  } catch {
    return {
      kind: 'refused',
      message: 'Gantry does not answer. Check your connection and that Gantry runs, then try again.',
    };
  }
}
