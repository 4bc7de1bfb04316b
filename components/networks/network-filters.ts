import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { NetworkSort } from './network-columns';

const uses = ['used', 'unused'] as const;
const useLabels: Record<(typeof uses)[number], string> = { used: 'In use', unused: 'Unused' };

type Facets = Record<'driver' | 'use' | 'stack', Record<string, number>>;

/** The filter menus, with how many networks each value would leave. */
export function networkFilters(facets: Facets | null): TableFilter[] {
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

/** What the address asks for, as the list operation takes it. */
export function networkListInput(
  cluster: string,
  { filters, search, sort, limit, cursor }: TablePage<NetworkSort>,
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
