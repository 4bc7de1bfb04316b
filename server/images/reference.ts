import { parseReference } from '../engine/ids';

/** Docker's own registry, as its clients name it in credentials. */
const dockerHub = 'https://index.docker.io/v1/';

/** `reference` as engines list it: Docker's own registry left out, `:latest` where it has no tag or digest. */
export function familiarReference(reference: string): string {
  const { name, tag, digest } = parseReference(reference);
  const familiar = name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '');
  if (digest !== null) return `${familiar}@${digest}`;
  return `${familiar}:${tag ?? 'latest'}`;
}

/** The registry a reference names: `registry:5000`, `localhost`; null is Docker's own. */
export function registryOf(reference: string): string | null {
  const [first = '', ...rest] = parseReference(reference).name.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return named && !/^(index\.)?docker\.io$/.test(first) ? first : null;
}

/** What a credential for the registry of `reference` is addressed to. */
export function registryAddress(reference: string): string {
  return registryOf(reference) ?? dockerHub;
}

/** The registry of `reference` as a sentence names it. */
export function registryName(reference: string): string {
  const registry = registryOf(reference);
  return registry === null ? 'Docker Hub' : `the registry ${registry}`;
}
