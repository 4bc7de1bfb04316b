import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';
import { refuseStronger } from './refuse-stronger';

/**
 * Takes factors of a user away at another's wish, and ends the user's sessions: what was begun with a factor that is lost
 * may be in other hands. All of it is done, or nothing.
 * @param take answers how many there were
 * @param none what is said of a user without: "has no passkeys"
 * @throws `forbidden` for users who hold more than the caller; `not_found` for no such user, and for one without
 */
export async function takeFactorsOf(
  { store, access }: Pick<Runtime, 'store' | 'access'>,
  call: SignedCall,
  userId: string,
  take: (db: Kysely<Database>, userId: string) => Promise<number>,
  none: string,
): Promise<{ name: string; taken: number }> {
  const { credentialId } = call.caller;
  const done = await store.db.transaction().execute(async (transaction) => {
    const user = await transaction
      .selectFrom('users')
      .select(['id', 'name'])
      .where('id', '=', userId)
      .executeTakeFirst();
    if (!user)
      throw new GantryError('not_found', { message: 'There is no such user. They may have been removed.' });
    await refuseStronger(transaction, call, user);
    const taken = await take(transaction, userId);
    if (taken === 0) throw new GantryError('not_found', { message: `${user.name} ${none}.` });
    await transaction
      .deleteFrom('sessions')
      .where('user_id', '=', userId)
      .where('id', '!=', credentialId)
      .execute();
    return { name: user.name, taken };
  });
  access.withdraw({ userId, except: credentialId });
  return done;
}
