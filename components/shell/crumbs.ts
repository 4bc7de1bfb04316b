import { shortId } from '@/lib/format';

/** One step of the way. `named` is false where only the page itself knows the thing's name. */
export type Crumb = { href: string; label: string; named: boolean };

const words: Record<string, string> = {
  clusters: 'Clusters',
  stacks: 'Stacks',
  services: 'Services',
  containers: 'Containers',
  images: 'Images',
  networks: 'Networks',
  volumes: 'Volumes',
  secrets: 'Secrets',
  configs: 'Configs',
  nodes: 'Nodes',
  deploy: 'Deploy a stack',
  run: 'Run a container',
  activity: 'Activity',
  terminals: 'Terminals',
  settings: 'Settings',
  tokens: 'API tokens',
  sessions: 'Sessions',
  users: 'Users',
  roles: 'Roles',
  teams: 'Teams',
  grants: 'Grants',
  collections: 'Collections',
  password: 'Security',
};

/** The way to `pathname`. The clusters list is left out before a cluster: the cluster's name is the beginning. */
export function crumbsOf(pathname: string, clusterName: (id: string) => string): Crumb[] {
  const parts = pathname.split('/').filter(Boolean).map(decode);
  const crumbs = parts.map((part, index): Crumb => {
    const href = `/${parts
      .slice(0, index + 1)
      .map(encodeURIComponent)
      .join('/')}`;
    if (parts[0] === 'clusters' && index === 1) return { href, label: clusterName(part), named: true };
    const isThing = (parts[0] === 'clusters' && index === 3) || (parts[0] === 'settings' && index === 2);
    return isThing
      ? { href, label: /^(sha256:)?[a-f0-9]{64}$/.test(part) ? shortId(part) : part, named: false }
      : { href, label: words[part] ?? part, named: words[part] !== undefined };
  });
  return parts[0] === 'clusters' && parts.length > 1 ? crumbs.slice(1) : crumbs;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
