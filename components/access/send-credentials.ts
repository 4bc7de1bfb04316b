import { signIn } from 'next-auth/react';

/** `code`: the password fits, and the code of the second factor is missing. */
export type SignInOutcome = { kind: 'done' } | { kind: 'code' } | { kind: 'refused'; message: string };

/** Signs this browser in with what one of the ways takes. */
export async function sendCredentials(
  way: 'credentials' | 'passkey',
  fields: Record<string, string>,
): Promise<SignInOutcome> {
  try {
    const answer = await signIn(way, { ...fields, redirect: false });
    if (answer?.ok && !answer.error) return { kind: 'done' };
    if (answer?.error === 'second_factor_required') return { kind: 'code' };
    return {
      kind: 'refused',
      message: answer?.error ?? 'Gantry did not answer as expected. Reload the page and try again.',
    };
  } catch {
    return {
      kind: 'refused',
      message: 'Gantry does not answer. Check your connection and that Gantry runs, then try again.',
    };
  }
}
