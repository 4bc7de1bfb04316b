import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import type { Database } from '../store/schema';
import type { Store } from '../store/store';
import type { DirectoryConfig } from './config';
import { readAll } from './ldap';
import { setDirectoryTeams } from './users';

export type SyncResult = {
  /** Users of Gantry found in the directory. */
  found: number;
  /** Names of those who are gone from it: disabled, their sessions ended. */
  gone: string[];
  /** Ids of all whose rights may have changed. */
  changed: string[];
};

/** Makes the teams of the groups that are mapped. @throws `conflict` where a team of that name is another's */
export async function makeTeams(db: Kysely<Database>, config: DirectoryConfig): Promise<void> {
  for (const { group, team: name } of config.teams) {
    const known = await db
      .selectFrom('teams')
      .select('id')
      .where('source', '=', 'ldap')
      .where('external_key', '=', group)
      .executeTakeFirst();
    if (known) continue;
    const namesake = await db
      .selectFrom('teams')
      .select('id')
      .where('name_key', '=', name.toLowerCase())
      .executeTakeFirst();
    if (namesake) {
      throw new GantryError('conflict', {
        message: `There is a team named "${name}" already. Choose another name for the group ${group}.`,
      });
    }
    await db
      .insertInto('teams')
      .values({
        id: randomUUID(),
        name,
        name_key: name.toLowerCase(),
        source: 'ldap',
        external_key: group,
        created_ms: Date.now(),
      })
      .execute();
  }
}

/**
 * Brings the directory's users of Gantry and their teams up to date. Who is gone is disabled and their sessions end;
 * who comes back stays disabled until an admin enables them.
 * @throws `directory_unavailable`; `conflict` where the directory shows nobody at all, which is no reason to lock all out
 */
export async function syncDirectory(store: Store, config: DirectoryConfig): Promise<SyncResult> {
  const entries = await readAll(
    config,
    config.teams.map(({ group }) => group),
  );
  return store.db.transaction().execute(async (transaction) => {
    await makeTeams(transaction, config);
    const users = await transaction.selectFrom('users').selectAll().where('source', '=', 'ldap').execute();
    if (users.length > 0 && entries.length === 0) {
      throw new GantryError('conflict', {
        message:
          'The directory shows no user at all, so nothing was changed. Check where users are, and the filter.',
      });
    }
    const byKey = new Map(entries.map((entry) => [entry.key, entry]));
    const result: SyncResult = { found: 0, gone: [], changed: [] };
    for (const user of users) {
      const entry = byKey.get(user.external_key ?? '');
      const changed = await setDirectoryTeams(transaction, user.id, entry?.groups ?? []);
      if (entry) result.found += 1;
      const leaves = !entry && user.disabled === 0;
      if (leaves) {
        await transaction.updateTable('users').set({ disabled: 1 }).where('id', '=', user.id).execute();
        await transaction.deleteFrom('sessions').where('user_id', '=', user.id).execute();
        result.gone.push(user.name);
      }
      if (changed || leaves) result.changed.push(user.id);
    }
    return result;
  });
}
