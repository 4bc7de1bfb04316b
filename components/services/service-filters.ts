import { stateWord } from '@/components/ui/state-badge';
import { collectionFilter, foundFilter } from '@/components/ui/table/facet-filters';
import { pageInput } from '@/components/ui/table/page-input';
import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import { serviceModes, serviceStates } from '@/lib/service-status';
import type { ServiceSort } from './service-columns';
import { modeWords } from './service-words';

type Facets = Record<'state' | 'mode' | 'stack' | 'collection', Record<string, number>>;

/** The filter menus, with how many services each value would leave. */
export function serviceFilters(facets: Facets | null): TableFilter[] {
  const count = (facet: keyof Facets, value: string) => facets?.[facet][value] ?? 0;
  return [
    {
      id: 'state',
      label: 'State',
      options: serviceStates.map((value) => ({
        value,
        label: stateWord({ of: 'service', state: value }),
        count: count('state', value),
      })),
    },
    {
      id: 'mode',
      label: 'Mode',
      options: serviceModes.map((value) => ({
        value,
        label: modeWords[value],
        count: count('mode', value),
      })),
    },
    foundFilter('stack', 'Stack', facets?.stack),
    ...collectionFilter(facets?.collection),
  ];
}

/** What the address asks for, as the list operation takes it. */
export function serviceListInput(cluster: string, page: TablePage<ServiceSort>) {
  const { state, mode, stack, collection } = page.filters;
  return {
    ...pageInput(cluster, page),
    filter: {
      state: onlyValues(state, serviceStates),
      mode: onlyValues(mode, serviceModes),
      stack: anyValues(stack),
      collection: anyValues(collection),
    },
  };
}
