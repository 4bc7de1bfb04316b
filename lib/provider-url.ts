const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether codes, tokens and secrets may be sent to `url`: over https, or without leaving this machine. */
export function isProviderUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, hash } = new URL(url);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
}
