import type { Logger } from 'pino';
import { GantryError, toGantryError } from '@/lib/errors';
import { setVouchedTeams, takeInUser } from '../access/vouched-users';
import type { Store } from '../store/store';
import type { UserRow } from '../store/schema';
import { type DirectoryConfig, readDirectory } from './config';
import { authenticate, type DirectoryUser, groupsOf, tryDirectory } from './ldap';
import { syncDirectory, type SyncResult } from './sync';

export type LastSync = { timeMs: number; found: number; gone: string[]; error: string | null };

/** The directory whose users may sign in, if one is set up. */
export type Directory = {
  /** What the sign-in page calls it; null where there is none. */
  name(): Promise<string | null>;
  /**
   * The user whom the directory vouches for, their teams up to date; null where the password is wrong.
   * @throws `directory_unavailable`; `directory_refused` where the directory says why not; `name_refused` where they
   * cannot have their name here
   */
  signIn(name: string, password: string): Promise<UserRow | null>;
  /** Whether it is still the password of a user that came from the directory. @throws `directory_unavailable` */
  fits(user: Pick<UserRow, 'name' | 'external_key'>, password: string): Promise<boolean>;
  /** Whether it still has a user that came from it, by the same name; their teams are up to date then. @throws as `signIn` */
  stillHas(user: Pick<UserRow, 'name' | 'external_key'>): Promise<boolean>;
  /** @throws `directory_unavailable`; `not_found` where none is set up */
  sync(): Promise<SyncResult>;
  lastSync(): LastSync | null;
  close(): void;
};

/** How often it is looked whether a synchronisation is due. */
const lookMs = 30_000;

/** @param withdraw tells that the rights of a user may have changed */
export function createDirectory(
  store: Store,
  log: Logger,
  now: () => number,
  withdraw: (userId: string) => void,
): Directory {
  let last: LastSync | null = null;
  let running: Promise<SyncResult> | null = null;

  const run = async (config: DirectoryConfig): Promise<SyncResult> => {
    try {
      const result = await syncDirectory(store, config);
      last = { timeMs: now(), found: result.found, gone: result.gone, error: null };
      for (const userId of result.changed) withdraw(userId);
      return result;
    } catch (error) {
      const failure = toGantryError(error);
      last = { timeMs: now(), found: 0, gone: [], error: failure.message };
      throw failure;
    }
  };

  const sync = async (): Promise<SyncResult> => {
    const config = await readDirectory(store);
    if (!config) throw new GantryError('not_found', { message: 'No directory is set up. Set one up first.' });
    running ??= run(config).finally(() => {
      running = null;
    });
    return running;
  };

  const takeIn = async (config: DirectoryConfig, entry: DirectoryUser): Promise<UserRow> => {
    const groups = await groupsOf(
      config,
      entry.dn,
      config.teams.map(({ group }) => group),
    );
    const { user, changed } = await store.db.transaction().execute(async (transaction) => {
      const taken = await takeInUser(transaction, 'ldap', entry, now());
      return { user: taken, changed: await setVouchedTeams(transaction, 'ldap', taken.id, groups) };
    });
    if (changed) withdraw(user.id);
    return user;
  };

  const timer = setInterval(() => {
    void (async () => {
      const config = await readDirectory(store);
      if (!config || (last !== null && now() - last.timeMs < config.syncMinutes * 60_000)) return;
      const { gone } = await sync();
      if (gone.length > 0) log.info({ gone }, 'users are gone from the directory: they are disabled');
    })().catch((error: unknown) => log.warn({ err: error }, 'the directory could not be read'));
  }, lookMs);
  timer.unref();

  return {
    name: async () => (await readDirectory(store))?.name ?? null,
    async signIn(name, password) {
      const config = await readDirectory(store);
      const entry = config && (await authenticate(config, name, password));
      return entry ? takeIn(config, entry) : null;
    },
    async stillHas(user) {
      const config = await readDirectory(store);
      const entry = config && (await tryDirectory(config, user.name)).user;
      if (!entry || entry.closed || entry.key !== user.external_key) return false;
      await takeIn(config, entry);
      return true;
    },
    async fits(user, password) {
      const config = await readDirectory(store);
      const entry = config && (await authenticate(config, user.name, password));
      return entry?.key === user.external_key && entry !== null;
    },
    sync,
    lastSync: () => last,
    close: () => clearInterval(timer),
  };
}
