import { rootCollection } from '@/lib/collection';
import type { TableFilter } from './table-types';

/** How many rows each value would leave. */
type Counts = Readonly<Record<string, number>>;

export const uses = ['used', 'unused'] as const;
const useLabels: Record<(typeof uses)[number], string> = { used: 'In use', unused: 'Unused' };

/** A filter menu of the values that were found. */
export function foundFilter(id: string, label: string, counts: Counts | undefined): TableFilter {
  return { id, label, options: Object.entries(counts ?? {}).map(([value, count]) => ({ value, count })) };
}

/** The filter menu of collections; none where nothing is in any. */
export function collectionFilter(counts: Counts | undefined): TableFilter[] {
  const filter = foundFilter('collection', 'Collection', counts);
  return filter.options.some(({ value }) => value !== rootCollection) ? [filter] : [];
}

/** The filter menu of what others use or not. */
export function usedOrNotFilter(counts: Counts | undefined): TableFilter {
  return {
    id: 'use',
    label: 'Use',
    options: uses.map((value) => ({ value, label: useLabels[value], count: counts?.[value] ?? 0 })),
  };
}
