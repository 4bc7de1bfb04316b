import { GantryError } from '@/lib/errors';
import { makeTeams, setVouchedTeams } from '../access/vouched-users';
import type { Store } from '../store/store';
import type { DirectoryConfig } from './config';
import { readAll } from './ldap';

export type SyncResult = {
  /** Users of Gantry found in the directory. */
  found: number;
  /** Names of those who are gone from it: disabled, their sessions ended. */
  gone: string[];
  /** Ids of all whose rights may have changed. */
  changed: string[];
};

/**
 * Brings the directory's users of Gantry and their teams up to date. Who is gone, or whose
 * account is closed there, is disabled and their sessions end;
 * who comes back stays disabled until an admin enables them.
 * @throws `directory_unavailable`; `conflict` where the directory shows nobody at all, which is no reason to lock all out
 */
export async function syncDirectory(store: Store, config: DirectoryConfig): Promise<SyncResult> {
  const entries = await readAll(
    config,
    config.teams.map(({ group }) => group),
  );
  return store.db.transaction().execute(async (transaction) => {
    await makeTeams(transaction, 'ldap', config.teams);
    const users = await transaction.selectFrom('users').selectAll().where('source', '=', 'ldap').execute();
    if (users.length > 0 && entries.length === 0) {
      throw new GantryError('conflict', {
        message:
          'The directory shows no user at all, so nothing was changed. Check where users are, and the filter.',
      });
    }
    const open = entries.filter(({ closed }) => !closed);
    const byKey = new Map(open.map((entry) => [entry.key, entry]));
    const result: SyncResult = { found: 0, gone: [], changed: [] };
    for (const user of users) {
      const entry = byKey.get(user.external_key ?? '');
      const changed = await setVouchedTeams(transaction, 'ldap', user.id, entry?.groups ?? []);
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
