import { StateBadge, stateWord } from '@/components/ui/state-badge';
import { collectionFilter, foundFilter } from '@/components/ui/table/facet-filters';
import { pageInput } from '@/components/ui/table/page-input';
import type { TableFilter, TablePage } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import { containerStates, healthStates, type ContainerSort } from '@/lib/container-status';
import { imageText } from './container-columns';

type Facets = Record<'state' | 'stack' | 'image' | 'node' | 'collection', Record<string, number>>;

/** The filter menus, with how many containers each value would leave. */
export function containerFilters(facets: Facets | null, linked: readonly LinkedFilter[]): TableFilter[] {
  const images = foundFilter('image', 'Image', facets?.image);
  const nodes = foundFilter('node', 'Node', facets?.node);
  return [
    {
      id: 'state',
      label: 'State',
      options: containerStates
        .filter((state) => facets?.state[state] !== undefined)
        .map((state) => ({
          value: state,
          label: stateWord({ of: 'container', state }),
          content: <StateBadge of="container" state={state} />,
          count: facets?.state[state],
        })),
    },
    {
      id: 'health',
      label: 'Health',
      options: healthStates.map((state) => ({
        value: state,
        label: stateWord({ of: 'health', state }),
        content: <StateBadge of="health" state={state} />,
      })),
    },
    foundFilter('stack', 'Stack', facets?.stack),
    { ...images, options: images.options.map((image) => ({ ...image, label: imageText(image.value) })) },
    ...collectionFilter(facets?.collection),
    ...(nodes.options.length > 1 || linked.includes('node') ? [nodes] : []),
    ...linked.filter((id) => id !== 'node').map((id) => ({ id, label: linkedLabels[id], options: [] })),
  ];
}

/** Filters that a link from another page sets; they show while they are set. */
export const linkedFilters = ['service', 'network', 'volume', 'node'] as const;
type LinkedFilter = (typeof linkedFilters)[number];
const linkedLabels: Record<LinkedFilter, string> = {
  service: 'Service',
  network: 'Network',
  volume: 'Volume',
  node: 'Node',
};

/** What the address asks for, as the list operation takes it. */
export function containerListInput(cluster: string, page: TablePage<ContainerSort>) {
  const { filters } = page;
  return {
    ...pageInput(cluster, page),
    filter: {
      state: onlyValues(filters.state, containerStates),
      health: onlyValues(filters.health, healthStates),
      stack: anyValues(filters.stack),
      image: anyValues(filters.image),
      node: anyValues(filters.node),
      service: anyValues(filters.service),
      network: anyValues(filters.network),
      volume: anyValues(filters.volume),
      collection: anyValues(filters.collection),
    },
  };
}
