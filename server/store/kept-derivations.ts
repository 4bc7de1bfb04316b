import type { Kysely } from 'kysely';
import type { Database } from './schema';
import { deriveFrom, type SecretBox } from './secret-box';

const setting = 'secrets.derivation';

/** What nothing that is kept depends on: better that it goes with the old key. */
const changesWithKey: ReadonlySet<string> = new Set([
  // Everybody signs in again.
  'next-auth',
  'marks of service variables',
]);

/**
 * `box`, deriving what it did under the first key of this database: recovery codes and the marks on a Swarm's secrets
 * are kept as keyed hashes, and a new key would make all of them void. Kept for it, sealed, is that key's root.
 */
export async function keepDerivations(db: Kysely<Database>, box: SecretBox): Promise<SecretBox> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', setting).executeTakeFirst();
  if (!row) {
    await db
      .insertInto('settings')
      .values({ key: setting, value: box.seal(box.derivationRoot) })
      .execute();
    return box;
  }
  const kept = box.open(row.value);
  return {
    ...box,
    derive: (purpose) => (changesWithKey.has(purpose) ? box.derive(purpose) : deriveFrom(kept, purpose)),
  };
}
