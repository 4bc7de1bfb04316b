import { stateWord } from '@/components/ui/state-badge';
import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import { serviceModes, serviceStates } from '@/lib/service-status';
import type { ServiceSort } from './service-columns';
import { modeWords } from './service-words';

type Facets = Record<'state' | 'mode' | 'stack', Record<string, number>>;

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
    {
      id: 'stack',
      label: 'Stack',
      options: Object.entries(facets?.stack ?? {}).map(([value, many]) => ({ value, count: many })),
    },
  ];
}

/** What the address asks for, as the list operation takes it. */
export function serviceListInput(
  cluster: string,
  { filters, search, sort, limit, cursor }: TablePage<ServiceSort>,
) {
  return {
    cluster,
    search,
    sort,
    limit,
    cursor,
    filter: {
      state: onlyValues(filters.state, serviceStates),
      mode: onlyValues(filters.mode, serviceModes),
      stack: anyValues(filters.stack),
    },
  };
}
