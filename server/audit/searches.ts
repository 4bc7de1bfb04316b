import { randomUUID } from 'node:crypto';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import type { Store } from '../store/store';

const most = 100;

/** The searches that each user keeps. */
export function createSearches(
  store: Store,
): Pick<Handlers<'audit'>, 'searches' | 'saveSearch' | 'removeSearch'> {
  const of = (userId: string) =>
    store.db
      .selectFrom('audit_searches')
      .select(['id', 'name', 'query'])
      .where('user_id', '=', userId)
      .orderBy('name')
      .execute();
  return {
    searches: async (_input, call) => ({ items: await of(call.caller.userId) }),
    async saveSearch({ name, query }, call) {
      const { userId } = call.caller;
      const known = await of(userId);
      const same = known.find((search) => search.name === name);
      if (!same && known.length >= most) {
        throw new GantryError('bad_request', {
          message: `You keep ${most} searches. Remove one that you no longer need, then save this one.`,
        });
      }
      const id = same?.id ?? randomUUID();
      await store.db
        .insertInto('audit_searches')
        .values({ id, user_id: userId, name, query, created_ms: Date.now() })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ query }))
        .execute();
      return { id, name, query };
    },
    async removeSearch({ search }, call) {
      const removed = await store.db
        .deleteFrom('audit_searches')
        .where('id', '=', search)
        .where('user_id', '=', call.caller.userId)
        .returning('name')
        .executeTakeFirst();
      if (!removed) throw new GantryError('not_found', { message: 'You keep no such search.' });
      call.note({ name: removed.name });
      return {};
    },
  };
}
