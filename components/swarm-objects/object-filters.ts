import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { ObjectSort } from './object-columns';

const uses = ['used', 'unused'] as const;
const useLabels: Record<(typeof uses)[number], string> = { used: 'In use', unused: 'Unused' };

export type ObjectFacets = Record<'use' | 'stack', Record<string, number>>;

/** The filter menus, with how many each value would leave. */
export function objectFilters(facets: ObjectFacets | null): TableFilter[] {
  return [
    {
      id: 'use',
      label: 'Use',
      options: uses.map((value) => ({ value, label: useLabels[value], count: facets?.use[value] ?? 0 })),
    },
    {
      id: 'stack',
      label: 'Stack',
      options: Object.entries(facets?.stack ?? {}).map(([value, count]) => ({ value, count })),
    },
  ];
}

/** What the address asks for, as the list operations take it. */
export function objectListInput(
  cluster: string,
  { filters, search, sort, limit, cursor }: TablePage<ObjectSort>,
) {
  const filter = { use: onlyValues(filters.use, uses), stack: anyValues(filters.stack) };
  return { cluster, search, sort, limit, cursor, filter };
}
