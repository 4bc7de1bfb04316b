import type { Store } from '../store/store';
import type { AuditIntent } from './audit';
import { type Extent, joined } from './audit-query';
import { type EntryScopes, inScopes } from './entry-scopes';

export type AuditFacets = { actor: string[]; operation: string[] };

/** Who and what occurs in the log, for the filter menus. */
export type Facets = {
  remember(intent: AuditIntent): void;
  of(scopes: EntryScopes, extent: Extent): Promise<AuditFacets>;
};

type Occurring = { actors: Set<string>; operations: Set<string>; upTo: number };

/** Somebody who sees a part of the log is offered what occurs in that part of its newest entries. */
const lookedThrough = 50_000;
const pageEntries = 2_000;
/** How many different parts are remembered. */
const mostKept = 64;

export async function createFacets(store: Store): Promise<Facets> {
  const actors = await store.db.selectFrom('audit_intents').select('actor').distinct().execute();
  const operations = await store.db.selectFrom('audit_intents').select('operation').distinct().execute();
  const all = {
    actors: new Set(actors.map(({ actor }) => actor)),
    operations: new Set(operations.map(({ operation }) => operation)),
  };
  const kept = new Map<string, Occurring>();

  const inPart = async (scopes: EntryScopes, { first, last }: Extent): Promise<Occurring> => {
    const key = JSON.stringify(scopes);
    let known = kept.get(key);
    if (!known) {
      if (kept.size >= mostKept) kept.clear();
      known = { actors: new Set(), operations: new Set(), upTo: Math.max(first, last - lookedThrough) };
      kept.set(key, known);
    }
    while (known.upTo < last) {
      const to = Math.min(last, known.upTo + pageEntries);
      const rows = await joined(store)
        .select(['intent.actor', 'intent.operation'])
        .distinct()
        .where('intent.sequence', '>', known.upTo)
        .where('intent.sequence', '<=', to)
        .where(inScopes(scopes))
        .execute();
      for (const { actor, operation } of rows) {
        known.actors.add(actor);
        known.operations.add(operation);
      }
      known.upTo = Math.max(known.upTo, to);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return known;
  };

  return {
    remember(intent) {
      all.actors.add(intent.actor);
      all.operations.add(intent.operation);
    },
    async of(scopes, extent) {
      const found = scopes.length === 0 ? all : await inPart(scopes, extent);
      return { actor: [...found.actors].sort(), operation: [...found.operations].sort() };
    },
  };
}
