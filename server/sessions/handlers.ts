import { GantryError } from '@/lib/errors';
import { sessionIdleMs } from '../access/session-cookie';
import type { Handlers } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';

type Needs = Pick<Runtime, 'store' | 'access' | 'version'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on sessions, and who is calling. */
export function createSessionsHandlers({ store, access, version, hints }: Needs): Handlers<'sessions'> {
  return {
    async current(_input, { caller }) {
      const user = await store.db
        .selectFrom('users')
        .select('source')
        .where('id', '=', caller.userId)
        .executeTakeFirstOrThrow();
      return {
        user: { id: caller.userId, name: caller.userName, source: user.source },
        grants: caller.rights.grants.map(({ role, scope, team, container, permissions: held }) => ({
          role,
          scope,
          team,
          ...(container === undefined ? {} : { container }),
          permissions: [...held],
        })),
        owes: caller.owes ?? null,
        via: caller.via === 'token' ? 'token' : 'session',
        permissions: caller.rights.all(),
        version,
      };
    },

    async list(input, { caller }) {
      let query = store.db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .selectAll('sessions')
        .select('users.name as user_name');
      if (!caller.rights.at('Access Manage', {})) {
        query = query.where('sessions.user_id', '=', caller.userId);
      }
      const sessions = (await query.execute()).map((row) => ({
        id: row.id,
        userName: row.user_name,
        current: row.id === caller.credentialId,
        createdMs: row.created_ms,
        lastUsedMs: row.last_used_ms,
        expiresMs: Math.min(row.expires_ms, row.last_used_ms + sessionIdleMs),
        address: row.address,
        userAgent: row.user_agent,
      }));
      return pageOf(sessions, input, {
        searchText: (session) => `${session.userName} ${session.address} ${session.userAgent}`,
        sortKeys: {
          created: (session) => session.createdMs,
          used: (session) => session.lastUsedMs,
        },
        defaultSort: '-used',
        tieBreak: (session) => session.id,
      });
    },

    async revoke(input, call) {
      const row = await store.db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.id', 'sessions.user_id', 'users.name'])
        .where('sessions.id', '=', input.session)
        .executeTakeFirst();
      const { userId, rights } = call.caller;
      // With a token made for less, nobody ends what its owner is signed in with.
      const isOwn = row?.user_id === userId && !rights.areNarrowed;
      if (!row || (!isOwn && !rights.at('Access Manage', {}))) {
        throw new GantryError('not_found', {
          message: 'There is no such session. It may have ended already.',
        });
      }
      await store.db.deleteFrom('sessions').where('id', '=', row.id).execute();
      call.note({ user: row.name });
      access.withdraw({ credentialId: row.id });
      hints.changed(null, ['access']);
      return {};
    },
  };
}
