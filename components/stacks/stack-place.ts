import type { PagePlace } from '@/components/api/place';
import { rootCollection } from '@/lib/collection';
import type { StackRow } from '@/lib/contract/stacks';

/** Where a stack is: a right to it is needed in every collection that something of it is in. */
export function stackPlace(cluster: string, { collections }: Pick<StackRow, 'collections'>): PagePlace {
  const [collection = rootCollection, ...alsoIn] = collections;
  return { cluster, collection, alsoIn };
}
