'use client';

import { paths } from '@/lib/paths';

/** Ends the session and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  // Needed once a day at most: it is fetched when asked for.
  const auth = await import('next-auth/react');
  await auth.signOut({ callbackUrl: paths.signIn() });
}
