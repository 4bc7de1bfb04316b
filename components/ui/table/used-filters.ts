import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { TableFilter, TablePage } from './table-types';

const uses = ['used', 'unused'] as const;
const useLabels: Record<(typeof uses)[number], string> = { used: 'In use', unused: 'Unused' };

type Facets = Record<'driver' | 'use' | 'stack', Record<string, number>>;

/** The filter menus of what containers use (networks, volumes), with how many each value would leave. */
export function usedFilters(facets: Facets | null): TableFilter[] {
  const found = (facet: keyof Facets) =>
    Object.entries(facets?.[facet] ?? {}).map(([value, count]) => ({ value, count }));
  return [
    {
      id: 'use',
      label: 'Use',
      options: uses.map((value) => ({ value, label: useLabels[value], count: facets?.use[value] ?? 0 })),
    },
    { id: 'driver', label: 'Driver', options: found('driver') },
    { id: 'stack', label: 'Stack', options: found('stack') },
  ];
}

/** What the address asks for, as their list operations take it. */
export function usedListInput<Sort extends string>(
  cluster: string,
  { filters, search, sort, limit, cursor }: TablePage<Sort>,
) {
  return {
    cluster,
    search,
    sort,
    limit,
    cursor,
    filter: {
      use: onlyValues(filters.use, uses),
      driver: anyValues(filters.driver),
      stack: anyValues(filters.stack),
    },
  };
}
