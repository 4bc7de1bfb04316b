import type { PagePlace } from '@/components/api/place';
import type { NetworkRow } from '@/lib/contract/networks';

/** Where a network is: one that every engine makes itself is in no collection. */
export function networkPlace(
  cluster: string,
  { predefined, collection }: Pick<NetworkRow, 'predefined' | 'collection'>,
): PagePlace {
  return predefined ? { cluster } : { cluster, collection };
}
