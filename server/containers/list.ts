import type { ContainerState, HealthState } from '@/lib/container-status';
import type { Handlers } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { InventoryContainer } from '../inventory/rows';

type List = Handlers<'containers'>['list'];
export type ContainerQuery = Parameters<List>[0];
type Filter = NonNullable<ContainerQuery['filter']>;

/** What each filter looks at. */
const valuesOf: { [Key in keyof Filter]-?: (row: InventoryContainer) => readonly (string | null)[] } = {
  state: (row) => [row.state],
  health: (row) => [row.health],
  stack: (row) => [row.stack],
  service: (row) => [row.service],
  image: (row) => [row.image, row.imageId],
  node: (row) => [row.nodeName, row.nodeId],
  network: (row) => row.networks,
  volume: (row) => row.volumes,
  collection: (row) => [row.collection],
};
const filterKeys = Object.keys(valuesOf) as (keyof Filter)[];

const facetKeys = ['state', 'stack', 'image', 'node', 'collection'] as const;
type FacetKey = (typeof facetKeys)[number];

/** Worst first. */
const healthOrder: Record<HealthState, number> = { unhealthy: 0, starting: 1, healthy: 2, none: 3 };

/** The order of states in a list: what needs a look, what lives, what rests. */
const stateOrder: Record<ContainerState, number> = {
  dead: 0,
  restarting: 1,
  removing: 2,
  running: 3,
  paused: 4,
  created: 5,
  exited: 6,
};

/**
 * One page of containers. Each facet counts the containers that the search and all *other* filters leave, so that a
 * menu shows what choosing one more value would bring.
 */
export function listContainers(
  rows: readonly InventoryContainer[],
  query: ContainerQuery,
): Awaited<ReturnType<List>> {
  const { filter = {}, search, ...page } = query;
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const matching: InventoryContainer[] = [];
  const asked = filterKeys.filter((key) => (filter[key]?.length ?? 0) > 0);
  // What no filter is asked of counts as what matches.
  const counted = Object.fromEntries(
    facetKeys.map((key) => [key, asked.includes(key) ? [] : matching]),
  ) as Record<FacetKey, InventoryContainer[]>;
  const askedFacets = facetKeys.filter((key) => asked.includes(key));
  for (const row of rows) {
    if (words.length > 0 && !words.every((word) => says(row, word))) continue;
    const missed = asked.filter((key) => !wants(filter, key, row));
    if (missed.length === 0) matching.push(row);
    for (const key of askedFacets) if (missed.every((each) => each === key)) counted[key].push(row);
  }
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        state: (row) => stateOrder[row.state],
        image: (row) => row.image,
        stack: (row) => row.stack,
        node: (row) => row.nodeName,
        created: (row) => row.createdMs,
        health: (row) => healthOrder[row.health],
      },
      defaultSort: 'name',
      tieBreak: (row) => `${row.name} ${row.id}`,
    }),
    facets: {
      state: facet(counted.state, (row) => row.state),
      stack: facet(counted.stack, (row) => row.stack),
      image: facet(counted.image, (row) => row.image),
      node: facet(counted.node, (row) => row.nodeName),
      collection: facet(counted.collection, (row) => row.collection),
    },
  };
}

function wants(filter: Filter, key: keyof Filter, row: InventoryContainer): boolean {
  const wanted = filter[key];
  return (
    wanted === undefined || wanted.length === 0 || valuesOf[key](row).some((value) => among(wanted, value))
  );
}

/** Whether `word`, in lower case, is found in what a row shows, or begins its id (4 digits or more). */
function says(row: InventoryContainer, word: string): boolean {
  // An id holds nearly any two hex digits: looked into, it would match a search such as "db".
  if (word.length >= 4 && row.id.startsWith(word)) return true;
  return (
    row.name.toLowerCase().includes(word) ||
    row.image.toLowerCase().includes(word) ||
    row.command.toLowerCase().includes(word) ||
    (row.stack ?? '').toLowerCase().includes(word) ||
    (row.service ?? '').toLowerCase().includes(word) ||
    row.ports.some((port) => portText(port).includes(word))
  );
}

/** `127.0.0.1:8080:80/tcp`, `8080:80/tcp` or `80/tcp`. */
function portText({
  hostIp,
  hostPort,
  containerPort,
  protocol,
}: InventoryContainer['ports'][number]): string {
  if (hostPort === null) return `${containerPort}/${protocol}`;
  return `${hostIp ? `${hostIp}:` : ''}${hostPort}:${containerPort}/${protocol}`;
}
