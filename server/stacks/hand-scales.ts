import type { Store } from '../store/store';

export type HandScale = { actor: string; timeMs: number; replicas: number };

/** The numbers set by hand that still hold, by service. */
export async function handScales(
  store: Store,
  cluster: string,
  stack: string,
): Promise<Map<string, HandScale>> {
  const rows = await store.db
    .selectFrom('scale_changes')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('stack', '=', stack)
    .orderBy('id')
    .execute();
  return new Map(
    rows.map((row) => [row.service, { actor: row.actor, timeMs: row.at_ms, replicas: row.replicas }]),
  );
}

/** Writes down that somebody set a service's number: it holds until a deploy follows the file's instead. */
export async function insertHandScale(
  store: Store,
  change: { cluster: string; stack: string; service: string; replicas: number; actor: string },
): Promise<void> {
  await store.db
    .insertInto('scale_changes')
    .values({ ...change, at_ms: Date.now() })
    .execute();
}

/** After a deploy: numbers set by hand which it did not keep hold no longer. `kept` is what it deployed, by service. */
export async function forgetHandScales(
  store: Store,
  { cluster, stack, kept }: { cluster: string; stack: string; kept: Readonly<Record<string, number>> },
): Promise<void> {
  for (const [service, { replicas }] of await handScales(store, cluster, stack)) {
    if (Object.hasOwn(kept, service) && kept[service] === replicas) continue;
    await store.db
      .deleteFrom('scale_changes')
      .where('cluster', '=', cluster)
      .where('stack', '=', stack)
      .where('service', '=', service)
      .execute();
  }
}
