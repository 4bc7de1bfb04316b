import { serviceSpec, type ServiceSpec } from '@/lib/contract/service-spec';
import { toGantryError } from '@/lib/errors';
import type { Store } from '../store/store';

/** What a service was before a change, and who changed it and when; null where another tool did. */
export type PastSpec = { spec: ServiceSpec; actor: string | null; atMs: number | null };

/** How many versions of one service are kept. */
const mostKept = 20;

/**
 * Writes down what a service is, before `actor` changes it; and what it was before that, which the Swarm forgets with the
 * change: somebody else may have made it what it is.
 */
export async function recordVersions(
  store: Store,
  cluster: string,
  { id: service, spec, previousSpec }: { id: string; spec: ServiceSpec; previousSpec: ServiceSpec | null },
  actor: string,
): Promise<void> {
  if (previousSpec && !isSameVersion(previousSpec, spec))
    await recordSpec(store, { cluster, service, spec: previousSpec, actor: unknownActor });
  await recordSpec(store, { cluster, service, spec, actor });
}

/** Stored where another tool made the change. */
const unknownActor = '';

/** A scale or a restart makes no new version: where the newest one differs in no more, nothing is added. */
async function recordSpec(
  store: Store,
  record: { cluster: string; service: string; spec: ServiceSpec; actor: string },
): Promise<void> {
  const { cluster, service, spec, actor } = record;
  const [newest] = await pastSpecs(store, cluster, service);
  if (newest && isSameVersion(newest.spec, spec)) return;
  await store.db
    .insertInto('service_specs')
    .values({
      cluster,
      service,
      actor,
      at_ms: Date.now(),
      sealed_spec: store.secrets.seal(JSON.stringify(spec)),
    })
    .execute();
  const kept = await rowsOf(store, cluster, service).select('id').limit(mostKept).execute();
  const oldest = kept.at(-1)?.id;
  if (kept.length < mostKept || oldest === undefined) return;
  await store.db
    .deleteFrom('service_specs')
    .where('cluster', '=', cluster)
    .where('service', '=', service)
    .where('id', '<', oldest)
    .execute();
}

/** What a service was, newest first. */
export async function pastSpecs(store: Store, cluster: string, service: string): Promise<PastSpec[]> {
  const rows = await rowsOf(store, cluster, service).selectAll().limit(mostKept).execute();
  return rows.flatMap((row) => {
    const read = serviceSpec.safeParse(JSON.parse(openSealed(store, row.sealed_spec)));
    if (!read.success) return [];
    const isKnown = row.actor !== unknownActor;
    return [{ spec: read.data, actor: isKnown ? row.actor : null, atMs: isKnown ? row.at_ms : null }];
  });
}

/** Forgets a service that was removed. */
export async function forgetSpecs(store: Store, cluster: string, service: string): Promise<void> {
  await store.db
    .deleteFrom('service_specs')
    .where('cluster', '=', cluster)
    .where('service', '=', service)
    .execute();
}

function rowsOf(store: Store, cluster: string, service: string) {
  return store.db
    .selectFrom('service_specs')
    .where('cluster', '=', cluster)
    .where('service', '=', service)
    .orderBy('id', 'desc');
}

function openSealed(store: Store, sealed: string): string {
  try {
    return store.secrets.open(sealed);
  } catch (error) {
    throw toGantryError(error);
  }
}

/** Whether two specifications differ in no more than how many tasks there should be, and how often they were restarted. */
export function isSameVersion(a: ServiceSpec, b: ServiceSpec): boolean {
  return versionKey(a) === versionKey(b);
}

/** What tells one version of a service from another. */
export function versionKey(spec: ServiceSpec): string {
  return JSON.stringify({ ...spec, mode: spec.mode.kind, forceUpdate: 0 }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** What a roll back goes to: the last version that differs; null where there never was one. */
export async function rollbackTarget(
  store: Store,
  cluster: string,
  service: { id: string; spec: ServiceSpec; previousSpec: ServiceSpec | null },
): Promise<{ spec: ServiceSpec; actor: string | null; replacedMs: number | null } | null> {
  const { spec, previousSpec } = service;
  const past = await pastSpecs(store, cluster, service.id);
  // The Swarm's own memory comes first: it knows of changes that others made.
  if (previousSpec && !isSameVersion(previousSpec, spec)) {
    const known = past.find((each) => isSameVersion(each.spec, previousSpec));
    return {
      spec: withScaleOf(previousSpec, spec),
      actor: known?.actor ?? null,
      replacedMs: known?.atMs ?? null,
    };
  }
  const found = past.find((each) => !isSameVersion(each.spec, spec));
  if (!found) return null;
  return { spec: withScaleOf(found.spec, spec), actor: found.actor, replacedMs: found.atMs };
}

/** An earlier version with as many replicas as are asked for now. */
function withScaleOf(version: ServiceSpec, now: ServiceSpec): ServiceSpec {
  return { ...version, mode: now.mode, forceUpdate: now.forceUpdate };
}
