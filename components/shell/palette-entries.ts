import type { Permission } from '@/lib/permissions';
import { type ThingKind, pathOfThing, paths } from '@/lib/paths';

export type PaletteHit = {
  kind: ThingKind;
  cluster: string;
  clusterName: string;
  id: string;
  name: string;
  detail: string;
};

/** What choosing an entry does: go somewhere, or restart a container after asking. */
export type PaletteAction =
  { do: 'go'; href: string } | { do: 'restart'; cluster: string; container: string; name: string };

export type PaletteEntry = {
  id: string;
  group: 'Found' | 'Act' | 'Go to' | 'Do';
  icon: ThingKind | 'page' | 'logs' | 'terminal' | 'restart' | 'do';
  label: string;
  detail: string;
  action: PaletteAction;
  permission?: Permission;
};

/** How many containers found get their actions listed too. */
const actedOn = 2;

/** What was found, and what can be done with the first of it. */
export function entriesOfHits(hits: readonly PaletteHit[]): PaletteEntry[] {
  const found = hits.map((hit): PaletteEntry => ({
    // An image is found once by each of its tags.
    id: `${hit.kind} ${hit.cluster} ${hit.id} ${hit.name}`,
    group: 'Found',
    icon: hit.kind,
    label: hit.name,
    detail: [hit.kind, hit.detail, hit.kind === 'cluster' ? '' : hit.clusterName].filter(Boolean).join(' · '),
    action: { do: 'go', href: pathOfThing(hit.kind, hit.cluster, hit.id) },
  }));
  const acts = hits
    .filter((hit) => hit.kind === 'container' || hit.kind === 'stack' || hit.kind === 'service')
    .slice(0, actedOn)
    .flatMap(actionsOf);
  return [...found, ...acts];
}

function actionsOf({ kind, cluster, id, name, clusterName }: PaletteHit): PaletteEntry[] {
  const key = `${kind} ${cluster} ${id}`;
  const shared = { group: 'Act', detail: clusterName } as const;
  if (kind === 'stack') {
    return [
      {
        ...shared,
        id: `logs ${key}`,
        icon: 'logs',
        label: `Logs of ${name}`,
        action: { do: 'go', href: paths.stack(cluster, id, 'logs') },
        permission: 'Container Logs',
      },
    ];
  }
  if (kind === 'service') {
    return [
      {
        ...shared,
        id: `logs ${key}`,
        icon: 'logs',
        label: `Logs of ${name}`,
        action: { do: 'go', href: paths.service(cluster, id, 'logs') },
        permission: 'Service Logs',
      },
    ];
  }
  return [
    {
      ...shared,
      id: `logs ${key}`,
      icon: 'logs',
      label: `Logs of ${name}`,
      action: { do: 'go', href: paths.container(cluster, id, 'logs') },
      permission: 'Container Logs',
    },
    {
      ...shared,
      id: `terminal ${key}`,
      icon: 'terminal',
      label: `Terminal in ${name}`,
      action: { do: 'go', href: paths.container(cluster, id, 'terminal') },
      permission: 'Container Exec',
    },
    {
      ...shared,
      id: `restart ${key}`,
      icon: 'restart',
      label: `Restart ${name}`,
      action: { do: 'restart', cluster, container: id, name },
      permission: 'Container Restart',
    },
  ];
}

/** Pages and things to do that are always there; those in a cluster only where there is one. */
export function standingEntries(
  cluster: { id: string; name: string; swarm?: object | null } | null,
): PaletteEntry[] {
  const page = (label: string, href: string, detail = ''): PaletteEntry => ({
    id: `page ${href}`,
    group: 'Go to',
    icon: 'page',
    label,
    detail,
    action: { do: 'go', href },
  });
  const doing = (label: string, href: string, permission: Permission, detail = ''): PaletteEntry => ({
    id: `do ${href}`,
    group: 'Do',
    icon: 'do',
    label,
    detail,
    action: { do: 'go', href },
    permission,
  });
  const inCluster = cluster
    ? [
        doing('Deploy a stack', paths.deployStack(cluster.id), 'Stack Deploy', cluster.name),
        doing('Run a container', paths.runContainer(cluster.id), 'Container Create', cluster.name),
        doing('Pull an image', paths.pullImage(cluster.id), 'Image Create', cluster.name),
        page('Stacks', paths.stacks(cluster.id), cluster.name),
        page('Containers', paths.containers(cluster.id), cluster.name),
        page('Images', paths.images(cluster.id), cluster.name),
        page('Networks', paths.networks(cluster.id), cluster.name),
        page('Volumes', paths.volumes(cluster.id), cluster.name),
        page('Nodes', paths.nodes(cluster.id), cluster.name),
        ...(cluster.swarm
          ? [
              doing('Create a service', paths.createService(cluster.id), 'Service Create', cluster.name),
              page('Services', paths.services(cluster.id), cluster.name),
              page('Secrets', paths.secrets(cluster.id), cluster.name),
              page('Configs', paths.configs(cluster.id), cluster.name),
            ]
          : []),
      ]
    : [];
  return [
    ...inCluster,
    doing('Connect an engine', paths.connectCluster(), 'Cluster Manage'),
    page('Overview', paths.overview()),
    page('Clusters', paths.clusters()),
    page('Activity', paths.activity()),
    page('Settings', paths.settings()),
  ];
}

/** The entries whose label has every word of `query`. */
export function matchingEntries(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}
