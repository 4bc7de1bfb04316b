import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import { rootCollection } from '@/lib/collection';
import { quota as quotaSchema, type Quota } from '@/lib/contract/grants';
import type { Handlers } from '../api/call';
import { collectionsInUse, reachOf } from '../grants/reach';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { Limits } from '../policy/quotas';

/** The operations on collections. */
export function createCollectionsHandlers({
  store,
  inventory,
  hints,
  limits,
}: Pick<Runtime, 'store' | 'inventory' | 'hints'> & { limits: Limits }): Handlers<'collections'> {
  const storedCollection = async (path: string) => {
    const row = await store.db
      .selectFrom('collections')
      .select(['description', 'quota'])
      .where('path', '=', path)
      .executeTakeFirst();
    return row ? { ...row, quota: row.quota === null ? null : parseQuota(row.quota) } : null;
  };

  return {
    async list(query) {
      const clusters = inventory.clusters();
      const stored = new Map(
        (await store.db.selectFrom('collections').selectAll().execute()).map((row) => [row.path, row]),
      );
      const granted = await store.db
        .selectFrom('grants')
        .select('scope')
        .where('scope_kind', '=', 'collection')
        .execute();
      const paths = new Set([
        rootCollection,
        ...stored.keys(),
        ...collectionsInUse(clusters),
        ...granted.map(({ scope }) => scope),
      ]);
      const rows = [...paths].map((path) => {
        const { containers, services } = reachOf(clusters, { kind: 'collection', collection: path });
        const row = stored.get(path);
        return {
          path,
          description: row?.description ?? '',
          quota: row?.quota ? parseQuota(row.quota) : null,
          containers,
          services,
          grants: granted.filter(({ scope }) => scope === path).length,
        };
      });
      return pageOf(rows, query, {
        searchText: (row) => `${row.path} ${row.description}`,
        sortKeys: { path: (row) => row.path },
        defaultSort: 'path',
        tieBreak: (row) => row.path,
      });
    },

    async set({ path, description, quota }, call) {
      const before = await storedCollection(path);
      const values = { description, quota: quota === null ? null : JSON.stringify(quota) };
      await store.db
        .insertInto('collections')
        .values({ path, ...values, created_ms: Date.now() })
        .onConflict((conflict) => conflict.column('path').doUpdateSet(values))
        .execute();
      call.note(noteOfChanges(changesBetween(before, { description, quota })));
      await limits.quotas.reload();
      hints.changed(null, ['access']);
      return {};
    },

    async remove({ path }, call) {
      call.note(noteOfChanges(changesBetween(await storedCollection(path), null)));
      await store.db.deleteFrom('collections').where('path', '=', path).execute();
      await limits.quotas.reload();
      hints.changed(null, ['access']);
      return {};
    },
  };
}

function parseQuota(text: string): Quota {
  return quotaSchema.parse(JSON.parse(text));
}
