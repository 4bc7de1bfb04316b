import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { demandAllRights } from '../access/demand-all-rights';
import { endSessionsOf, makeTeams } from '../access/vouched-users';
import type { Runtime } from '../runtime';
import { type DirectoryConfig, readDirectory, writeDirectory } from './config';
import { tryDirectory } from './ldap';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

const why = 'Only an Admin over everything may choose the directory: its users can be given any right.';

/** The operations on the directory. Who chooses it could become anybody in it, so it takes all rights. */
export function createDirectoryHandlers({ store, access, hints }: Needs): Handlers<'directory'> {
  const changed = () => hints.changed(null, ['access']);

  /** The stored password goes to the server it was given for, and to no other. */
  const withPassword = async <T extends { bindPassword?: string; url: string; bindDn: string }>(given: T) => {
    if (given.bindPassword !== undefined) return { ...given, bindPassword: given.bindPassword };
    const stored = await readDirectory(store);
    if (stored && stored.url === given.url && stored.bindDn === given.bindDn) {
      return { ...given, bindPassword: stored.bindPassword };
    }
    if (given.bindDn === '') return { ...given, bindPassword: '' };
    throw new GantryError('bad_request', {
      message:
        'Type the password of the account that searches: the stored one is for another server or account.',
      data: { issues: [{ path: 'bindPassword', message: 'is missing' }] },
    });
  };

  return {
    async get() {
      const config = await readDirectory(store);
      if (!config) return { settings: null, lastSync: null };
      const { bindPassword: _, ...settings } = config;
      return { settings, lastSync: access.directory.lastSync() };
    },

    async update(input, call) {
      demandAllRights(call, why);
      const config: DirectoryConfig = await withPassword(input);
      const before = await readDirectory(store);
      await store.db.transaction().execute((transaction) => makeTeams(transaction, 'ldap', config.teams));
      await writeDirectory(store, config);
      call.note(noteOfChanges(changesBetween(before, config)));
      changed();
      return {};
    },

    async test({ user: name, ...given }, call) {
      demandAllRights(call, why);
      const { user, groups } = await tryDirectory(await withPassword(given), name);
      return { dn: user?.dn ?? null, name: user?.name ?? null, groups };
    },

    async sync(_input, call) {
      const { found, gone } = await access.directory.sync();
      call.note({ found, gone });
      changed();
      return { found, gone };
    },

    async remove(_input, call) {
      demandAllRights(call, why);
      call.note(noteOfChanges(changesBetween(await readDirectory(store), null)));
      await writeDirectory(store, null);
      for (const userId of await endSessionsOf(store.db, 'ldap')) access.withdraw({ userId });
      changed();
      return {};
    },
  };
}
