import { collectionOf } from '@/lib/collection';
import type { ServiceRow } from '@/lib/contract/services';
import { GantryError } from '@/lib/errors';
import { serviceState } from '@/lib/service-status';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { faceted, filtered, pageOf, type Page, type PageQuery } from '../inventory/list';
import { stackOf } from '../inventory/rows';
import type { SwarmModel } from '../inventory/swarm-model';

/** A service as it is listed. */
export function serviceRowOf(swarm: SwarmModel, service: SwarmService): ServiceRow {
  const { spec, update } = service;
  const { running, desired } = swarm.replicas(service);
  const { name, digest } = imageParts(spec.container.image);
  return {
    id: service.id,
    name: spec.name,
    stack: stackOf(spec.labels),
    collection: collectionOf(spec.labels),
    state: serviceState({ mode: spec.mode, running, desired, update: update?.state ?? null }),
    mode: spec.mode.kind,
    running,
    desired,
    image: name,
    imageDigest: digest,
    // What the Swarm has published; where it has not got to it, what is asked for.
    ports: service.ports.length > 0 ? service.ports : spec.endpoint.ports,
    update,
    createdMs: service.createdMs,
    updatedMs: service.updatedMs,
  };
}

/** `repo:tag@sha256:…` in its two parts. */
export function imageParts(image: string): { name: string; digest: string | null } {
  const at = image.indexOf('@');
  return at < 0 ? { name: image, digest: null } : { name: image.slice(0, at), digest: image.slice(at + 1) };
}

/** A service by id, name, or the beginning of an id (12 or more). @throws `not_found`, `conflict` */
export function findService(cluster: ClusterModel, idOrName: string): SwarmService {
  const { services } = cluster.requireSwarm();
  const exact = services.get(idOrName);
  if (exact) return exact;
  const all = [...services.values()];
  const found =
    all.find(({ spec }) => spec.name === idOrName) ??
    (idOrName.length >= 12 ? all.find(({ id }) => id.startsWith(idOrName)) : undefined);
  if (found) return found;
  throw new GantryError('not_found', {
    message: `There is no service "${idOrName}" in "${cluster.name}". It may have been removed: go back to the list.`,
  });
}

type Facet = 'state' | 'mode' | 'stack' | 'collection';
type ListQuery = PageQuery & { filter?: Partial<Record<Facet, string[]>> };

/** One page of services. Each facet counts what the search and the *other* filters leave. */
export function listServices(
  rows: readonly ServiceRow[],
  { filter = {}, search, ...page }: ListQuery,
): Page<ServiceRow> & { facets: Record<Facet, Record<string, number>> } {
  const found = filtered(rows, search, {
    searchText: (row) => `${row.name} ${row.image} ${row.stack ?? ''} ${row.id}`,
  });
  const { matching, facets } = faceted<ServiceRow, Facet>(found, filter, {
    state: (row) => [row.state],
    mode: (row) => [row.mode],
    stack: (row) => [row.stack],
    collection: (row) => [row.collection],
  });
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        state: (row) => row.state,
        mode: (row) => row.mode,
        replicas: (row) => row.desired,
        image: (row) => row.image,
        stack: (row) => row.stack,
        created: (row) => row.createdMs,
        updated: (row) => row.updatedMs,
      },
      defaultSort: 'name',
      tieBreak: (row) => `${row.name} ${row.id}`,
    }),
    facets,
  };
}
