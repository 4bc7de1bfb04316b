import { anyValues, onlyValues } from '@/components/ui/url-state';
import { collectionFilter, foundFilter, usedOrNotFilter, uses } from './facet-filters';
import { pageInput } from './page-input';
import type { TableFilter, TablePage } from './table-types';

type Facets = Record<'driver' | 'use' | 'stack' | 'collection', Record<string, number>>;

/** The filter menus of what containers use (networks, volumes), with how many each value would leave. */
export function usedFilters(facets: Facets | null): TableFilter[] {
  return [
    usedOrNotFilter(facets?.use),
    foundFilter('driver', 'Driver', facets?.driver),
    foundFilter('stack', 'Stack', facets?.stack),
    ...collectionFilter(facets?.collection),
  ];
}

/** What the address asks for, as their list operations take it. */
export function usedListInput<Sort extends string>(cluster: string, page: TablePage<Sort>) {
  const { use, driver, stack, collection } = page.filters;
  return {
    ...pageInput(cluster, page),
    filter: {
      use: onlyValues(use, uses),
      driver: anyValues(driver),
      stack: anyValues(stack),
      collection: anyValues(collection),
    },
  };
}
