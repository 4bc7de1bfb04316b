import { rootCollection } from '@/lib/collection';
import type { StackRow } from '@/lib/contract/stacks';
import type { Handlers } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import { faceted, filtered, pageOf } from '../inventory/list';
import { stackObjects } from '../inventory/stack-objects';
import type { LatestRevision } from './revisions';

type List = Handlers<'stacks'>['list'];
type Facet = 'state' | 'origin' | 'collection';

/** One page of stacks, each filter's values counted among what the search and the *other* filters leave. */
export function listStacks(
  rows: readonly StackRow[],
  { filter = {}, search, ...page }: Parameters<List>[0],
): Awaited<ReturnType<List>> {
  const found = filtered(rows, search, { searchText: (row) => `${row.name} ${row.services.join(' ')}` });
  const { matching, facets } = faceted<StackRow, Facet>(found, filter, {
    state: (row) => [row.state],
    origin: (row) => [row.origin],
    collection: (row) => row.collections,
  });
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        state: (row) => row.state,
        containers: (row) => row.containers.total,
        updated: (row) => row.updatedMs,
      },
      defaultSort: 'name',
      tieBreak: (row) => row.name,
    }),
    facets,
  };
}

/**
 * In which collections each stack of a cluster is, as far as may be seen: where it was deployed to, and where the labels
 * of its objects put them. Its right is asked for in all of them.
 */
export function stackCollections(
  cluster: ClusterModel,
  latest: ReadonlyMap<string, LatestRevision>,
): (stack: string) => string[] {
  const found = new Map([...latest].map(([stack, { collection }]) => [stack, new Set([collection])]));
  for (const { stack, collection } of stackObjects(cluster)) {
    const known = found.get(stack);
    if (known) known.add(collection);
    else found.set(stack, new Set([collection]));
  }
  return (stack) => [...(found.get(stack) ?? [rootCollection])].sort();
}
