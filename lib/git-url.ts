/** Whether `url` may be the address of a repository: https or http, with nothing in it that ought to be sealed. */
export function isGitUrl(url: string): boolean {
  if (!URL.canParse(url) || /\s/.test(url)) return false;
  const { protocol, username, password, search, hash, pathname } = new URL(url);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || protocol === 'http:') && pathname.length > 1;
}

/** A commit as it is spoken of: its first eight digits. */
export function shortSha(sha: string): string {
  return sha.slice(0, 8);
}
