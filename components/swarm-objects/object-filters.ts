import { collectionFilter, foundFilter, usedOrNotFilter, uses } from '@/components/ui/table/facet-filters';
import { pageInput } from '@/components/ui/table/page-input';
import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { ObjectSort } from './object-columns';

export type ObjectFacets = Record<'use' | 'stack' | 'collection', Record<string, number>>;

/** The filter menus, with how many each value would leave. */
export function objectFilters(facets: ObjectFacets | null): TableFilter[] {
  return [
    usedOrNotFilter(facets?.use),
    foundFilter('stack', 'Stack', facets?.stack),
    ...collectionFilter(facets?.collection),
  ];
}

/** What the address asks for, as the list operations take it. */
export function objectListInput(cluster: string, page: TablePage<ObjectSort>) {
  const { use, stack, collection } = page.filters;
  return {
    ...pageInput(cluster, page),
    filter: { use: onlyValues(use, uses), stack: anyValues(stack), collection: anyValues(collection) },
  };
}
