/** Where to go after signing in: a path of this site, whatever the address asked for. */
export function returnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith('/')) return '/';
  const here = 'http://gantry.invalid';
  try {
    // "//host" and "/\host" lead elsewhere: browsers read both as another site.
    const url = new URL(wanted, here);
    return url.origin === here ? `${url.pathname}${url.search}${url.hash}` : '/';
  } catch {
    return '/';
  }
}
