import { signIn } from 'next-auth/react';

/** `code`: the password fits, and the code of the second factor is missing. */
export type SignInAnswer = { kind: 'done' } | { kind: 'code' } | { kind: 'refused'; message: string };

/** Signs this browser in. */
export async function signInWithPassword(
  name: string,
  password: string,
  { code = '', realm = 'local' }: { code?: string; realm?: 'local' | 'directory' } = {},
): Promise<SignInAnswer> {
  try {
    const answer = await signIn('credentials', { name, password, code, realm, redirect: false });
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
