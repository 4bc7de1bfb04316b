import { foundFilter } from '@/components/ui/table/facet-filters';
import { pageInput } from '@/components/ui/table/page-input';
import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { ImageSort } from './image-columns';

const uses = ['used', 'unused', 'dangling'] as const;
const useLabels: Record<(typeof uses)[number], string> = {
  used: 'In use',
  unused: 'Unused',
  dangling: 'Dangling (no tag)',
};

type Facets = { use: Record<string, number>; node: Record<string, number> };

/** The filter menus, with how many images each value would leave. */
export function imageFilters(facets: Facets | null): TableFilter[] {
  const nodes = foundFilter('node', 'Node', facets?.node);
  return [
    {
      id: 'use',
      label: 'Use',
      options: uses.map((value) => ({ value, label: useLabels[value], count: facets?.use[value] ?? 0 })),
    },
    ...(nodes.options.length > 1 || facets === null ? [nodes] : []),
  ];
}

/** What the address asks for, as the list operation takes it. */
export function imageListInput(cluster: string, page: TablePage<ImageSort>) {
  const { use, node } = page.filters;
  return { ...pageInput(cluster, page), filter: { use: onlyValues(use, uses), node: anyValues(node) } };
}
