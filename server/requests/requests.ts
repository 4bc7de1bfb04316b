import { randomUUID } from 'node:crypto';
import type { TerminalRequest } from '@/lib/contract/requests';
import { GantryError } from '@/lib/errors';
import type { RequestState } from '@/lib/request-status';
import type { Handlers, SignedCall } from '../api/call';
import { among, pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { TerminalRequestRow } from '../store/schema';

/** Nobody decides about what was asked so long ago. */
const lapseMs = 24 * 3_600_000;
/** One user has no more than these open at once. */
const mostOpen = 20;

type Needs = Pick<Runtime, 'store' | 'inventory'> & {
  access: Pick<Runtime['access'], 'withdraw'>;
  hints: Pick<Runtime['hints'], 'changed'>;
};

/**
 * Requests for a terminal. While one is approved and its time is not over, `readRights` reads it as a right to that one
 * container: nothing else need be made or taken away.
 */
export function createRequestsHandlers({ store, access, inventory, hints }: Needs): Handlers<'requests'> {
  const changed = (userId: string) => {
    access.withdraw({ userId });
    hints.changed(null, ['recordings', 'access']);
  };

  /** The time's end changes nothing in the database: it is told to who looks on, and to what is open. */
  const changedAt = (expiresMs: number, userId: string) => {
    // A timer may be early by the wall clock.
    setTimeout(() => changed(userId), Math.max(0, expiresMs - Date.now()) + 50).unref();
  };

  const find = async (id: string): Promise<TerminalRequestRow> => {
    const row = await store.db
      .selectFrom('terminal_requests')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return row;
    throw new GantryError('not_found', { message: 'There is no such request.' });
  };

  /** Changes a request that is in one of `states`; what another did meanwhile stays. */
  const settle = async (
    row: TerminalRequestRow,
    states: readonly RequestState[],
    change: Partial<TerminalRequestRow>,
    call: SignedCall,
  ): Promise<void> => {
    const state = stateOf(row, Date.now());
    const { numUpdatedRows } = states.includes(state)
      ? await store.db
          .updateTable('terminal_requests')
          .set(change)
          .where('id', '=', row.id)
          .where('state', '=', row.state)
          .executeTakeFirst()
      : { numUpdatedRows: 0n };
    if (numUpdatedRows === 0n) {
      throw new GantryError('conflict', {
        message: `This request is ${state}: that cannot be done with it any more.`,
      });
    }
    const asked = await store.db
      .selectFrom('users')
      .select('name')
      .where('id', '=', row.user_id)
      .executeTakeFirst();
    const requestedBy = asked?.name ?? row.user_id;
    const { container_name: container, cluster } = row;
    call.note({ name: `${requestedBy} in ${container}`, container, cluster, requestedBy });
    changed(row.user_id);
  };

  const refuseBeyond = (row: TerminalRequestRow, { caller }: SignedCall) => {
    if (row.user_id === caller.userId) {
      throw new GantryError('forbidden', {
        message: 'This is your own request: somebody else decides about it.',
      });
    }
    const { cluster, collection } = row;
    if (caller.rights.at('Container Exec', { cluster, collection })) return;
    throw new GantryError('forbidden', {
      message: `You do not hold "Container Exec" in the collection ${collection}: nobody gives more than they hold.`,
      data: { permission: 'Container Exec' },
    });
  };

  return {
    async list(query, { caller }) {
      const rows = await store.db
        .selectFrom('terminal_requests')
        .innerJoin('users', 'users.id', 'terminal_requests.user_id')
        .selectAll('terminal_requests')
        .select('users.name as user')
        .execute();
      const nowMs = Date.now();
      const seen = rows
        .filter((row) => row.user_id === caller.userId || caller.rights.at('Access Manage', {}))
        .map((row): TerminalRequest => ({
          id: row.id,
          user: row.user,
          own: row.user_id === caller.userId,
          cluster: row.cluster,
          container: { id: row.container_id, name: row.container_name },
          collection: row.collection,
          reason: row.reason,
          minutes: row.minutes,
          state: stateOf(row, nowMs),
          createdMs: row.created_ms,
          decidedBy: row.decided_by,
          decidedMs: row.decided_ms,
          note: row.note,
          expiresMs: row.expires_ms,
        }));
      return pageOf(seen, query, {
        searchText: (row) => `${row.user} ${row.container.name} ${row.reason} ${row.decidedBy ?? ''}`,
        matches: (row) =>
          among(query.filter?.state, row.state) && among(query.filter?.container, row.container.id),
        sortKeys: { created: (row) => row.createdMs, user: (row) => row.user },
        defaultSort: '-created',
        tieBreak: (row) => row.id,
      });
    },

    async create({ cluster, container, reason, minutes }, call) {
      const { row } = inventory.cluster(cluster).container(container);
      const { userId } = call.caller;
      const open = await store.db
        .selectFrom('terminal_requests')
        .select(['id', 'container_id'])
        .where('user_id', '=', userId)
        .where('state', '=', 'open')
        .where('created_ms', '>', Date.now() - lapseMs)
        .execute();
      if (open.some((each) => each.container_id === row.id)) {
        throw new GantryError('already_exists', {
          message: `You have asked for a terminal in "${row.name}" already. Wait for the answer, or take the request back.`,
        });
      }
      if (open.length >= mostOpen) {
        throw new GantryError('bad_request', {
          message: `You have ${mostOpen} open requests. Take back those that you no longer need.`,
        });
      }
      const id = randomUUID();
      await store.db
        .insertInto('terminal_requests')
        .values({
          id,
          user_id: userId,
          cluster,
          container_id: row.id,
          container_name: row.name,
          collection: row.collection,
          reason,
          minutes,
          state: 'open',
          created_ms: Date.now(),
          decided_by: null,
          decided_ms: null,
          note: '',
          expires_ms: null,
        })
        .execute();
      call.note({ name: row.name, request: id });
      hints.changed(null, ['recordings']);
      return { id };
    },

    async approve({ request, minutes, note }, call) {
      const row = await find(request);
      refuseBeyond(row, call);
      const nowMs = Date.now();
      const expiresMs = nowMs + (minutes ?? row.minutes) * 60_000;
      await settle(
        row,
        ['open'],
        {
          state: 'approved',
          decided_by: call.caller.userName,
          decided_ms: nowMs,
          note,
          expires_ms: expiresMs,
        },
        call,
      );
      changedAt(expiresMs, row.user_id);
      return {};
    },

    async decline({ request, note }, call) {
      const row = await find(request);
      const decided = { decided_by: call.caller.userName, decided_ms: Date.now(), note };
      await settle(row, ['open'], { state: 'declined', ...decided }, call);
      return {};
    },

    async end({ request }, call) {
      await settle(await find(request), ['approved'], { state: 'ended', expires_ms: Date.now() }, call);
      return {};
    },

    async withdraw({ request }, call) {
      const row = await find(request);
      if (row.user_id !== call.caller.userId) {
        throw new GantryError('not_found', { message: 'There is no such request.' });
      }
      await settle(row, ['open', 'approved'], { state: 'withdrawn' }, call);
      return {};
    },
  };
}

function stateOf({ state, created_ms, expires_ms }: TerminalRequestRow, nowMs: number): RequestState {
  if (state === 'open') return nowMs - created_ms > lapseMs ? 'lapsed' : 'open';
  return state === 'approved' && expires_ms !== null && expires_ms <= nowMs ? 'expired' : state;
}
