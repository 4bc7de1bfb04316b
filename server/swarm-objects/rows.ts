import { collectionOf } from '@/lib/collection';
import type { SwarmObjectRow, SwarmObjectUse } from '@/lib/contract/swarm-objects';
import type { SwarmService } from '../engine/swarm-types';
import { faceted, pageOf, type Page, type PageQuery } from '../inventory/list';
import { stackOf } from '../inventory/rows';
import type { SwarmModel } from '../inventory/swarm-model';
import type { ObjectKind, SwarmObject } from './kinds';

/** The label with the name of the version that a rotation replaced. */
export const rotatedFromLabel = 'gantry.rotated-from';
/** The label with that version's id: another may come to be called as it was. */
export const rotatedFromIdLabel = 'gantry.rotated-from-id';

type Facet = 'use' | 'stack' | 'collection';
type ListQuery = PageQuery & { filter?: Partial<Record<Facet, string[]>> };

/** A service as secrets and configs name it. */
export function serviceUse({ id, spec }: SwarmService) {
  return { id, name: spec.name, stack: stackOf(spec.labels) };
}

/** The services that get each object, by its id. */
export function usesById<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  swarm: SwarmModel,
): Map<string, SwarmService[]> {
  const uses = new Map<string, SwarmService[]>();
  for (const service of swarm.services.values()) {
    for (const id of new Set(kind.files(service.spec).map((file) => file.id))) {
      const known = uses.get(id);
      if (known) known.push(service);
      else uses.set(id, [service]);
    }
  }
  for (const services of uses.values()) services.sort((a, b) => a.spec.name.localeCompare(b.spec.name));
  return uses;
}

export function objectRow(item: SwarmObject, services: readonly SwarmService[]): SwarmObjectRow {
  return {
    id: item.id,
    name: item.name,
    createdMs: item.createdMs,
    updatedMs: item.updatedMs,
    stack: stackOf(item.labels),
    collection: collectionOf(item.labels),
    services: services.map(serviceUse),
    rotatedFrom: item.labels[rotatedFromLabel] ?? null,
  };
}

/** Which files of these services it is. */
export function objectUses<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  id: string,
  services: readonly SwarmService[],
): SwarmObjectUse[] {
  return services.flatMap((service) =>
    kind
      .files(service.spec)
      .filter((file) => file.id === id)
      .map(({ target, uid, gid, mode }) => ({ ...serviceUse(service), target, uid, gid, mode })),
  );
}

/** One page of secrets or configs. Each facet counts what the search and the *other* filters leave. */
export function listObjects<Row extends SwarmObjectRow>(
  rows: readonly Row[],
  { filter = {}, search = '', ...page }: ListQuery,
): Page<Row> & { facets: Record<Facet, Record<string, number>> } {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => words.every((word) => says(row, word)));
  const { matching, facets } = faceted<Row, Facet>(found, filter, {
    use: (row) => [row.services.length > 0 ? 'used' : 'unused'],
    stack: (row) => [row.stack],
    collection: (row) => [row.collection],
  });
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        created: (row) => row.createdMs,
        services: (row) => row.services.length,
        stack: (row) => row.stack,
      },
      defaultSort: 'name',
      tieBreak: (row) => `${row.name} ${row.id}`,
    }),
    facets,
  };
}

function says(row: SwarmObjectRow, word: string): boolean {
  return [row.name, row.stack ?? '', ...row.services.map((service) => service.name)].some((text) =>
    text.toLowerCase().includes(word),
  );
}
