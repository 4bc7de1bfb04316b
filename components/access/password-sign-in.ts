import { signIn } from 'next-auth/react';

/** Signs this browser in. Resolves with null, or with a sentence that says why not. */
export async function signInWithPassword(name: string, password: string): Promise<string | null> {
  try {
    const answer = await signIn('credentials', { name, password, redirect: false });
    if (answer?.ok && !answer.error) return null;
    return answer?.error ?? 'Gantry did not answer as expected. Reload the page and try again.';
  } catch {
    return 'Gantry does not answer. Check your connection and that Gantry runs, then try again.';
  }
}
