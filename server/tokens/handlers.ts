import { randomUUID } from 'node:crypto';
import type { Insertable, Selectable } from 'kysely';
import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import { permissionsOfRole } from '@/lib/permissions';
import { scopeText } from '@/lib/rights';
import { newToken } from '../access/bearer-token';
import { mayComeFrom } from '../access/identify';
import { limitsOfToken, readRights } from '../access/grants';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { TokensTable } from '../store/schema';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on API tokens. A token holds at most what its maker holds, for no longer. */
export function createTokensHandlers({ store, access, hints }: Needs): Handlers<'tokens'> {
  /** Until when, and from where, the caller's own token holds; null for either where it is not bounded. */
  const boundsOfCaller = async ({ caller }: SignedCall) => {
    const row =
      caller.via === 'token'
        ? await store.db
            .selectFrom('tokens')
            .select(['expires_ms', 'addresses'])
            .where('id', '=', caller.credentialId)
            .executeTakeFirst()
        : undefined;
    return { limitMs: row?.expires_ms ?? null, addresses: row?.addresses ?? null };
  };

  /** Whose token it will be: the caller's, or a service account's, which may hold no more than the caller does. */
  const ownerOf = async (wanted: string | undefined, { caller }: SignedCall) => {
    if (wanted === undefined || wanted === caller.userId) {
      return { id: caller.userId, name: null, rights: caller.rights };
    }
    if (!caller.rights.at('Access Manage', {})) {
      throw new GantryError('forbidden', {
        message: 'Only who holds the permission "Access Manage" makes tokens for a service account.',
        data: { permission: 'Access Manage' },
      });
    }
    const row = await store.db
      .selectFrom('users')
      .select(['id', 'name', 'kind'])
      .where('id', '=', wanted)
      .executeTakeFirst();
    if (!row) throw new GantryError('not_found', { message: 'There is no such user.' });
    if (row.kind !== 'service') {
      throw new GantryError('conflict', {
        message: `${row.name} is a person, who makes their own tokens. Make one for a service account, or for yourself.`,
      });
    }
    const rights = await readRights(store.db, row.id);
    const beyond = rights.grants.find((grant) => !caller.rights.cover(grant));
    if (beyond) {
      throw new GantryError('forbidden', {
        message: `${row.name} holds "${beyond.role}" over ${scopeText(beyond.scope)}, which you do not: nobody gives more than they hold.`,
      });
    }
    return { id: row.id, name: row.name, rights };
  };

  return {
    async list(input, call) {
      let query = store.db
        .selectFrom('tokens')
        .innerJoin('users', 'users.id', 'tokens.user_id')
        .selectAll('tokens')
        .select('users.name as owner');
      if (!call.caller.rights.at('Access Manage', {})) {
        query = query.where('tokens.user_id', '=', call.caller.userId);
      }
      const tokens = (await query.execute()).map((row) => ({
        id: row.id,
        name: row.name,
        hint: row.hint,
        owner: row.owner,
        role: row.role,
        ...limitsOfToken(row),
        createdMs: row.created_ms,
        expiresMs: row.expires_ms,
        lastUsedMs: row.last_used_ms,
      }));
      return pageOf(tokens, input, {
        searchText: (token) => `${token.name} ${token.owner} ${token.hint}`,
        sortKeys: {
          name: (token) => token.name,
          created: (token) => token.createdMs,
          used: (token) => token.lastUsedMs,
        },
        defaultSort: 'name',
        tieBreak: (token) => token.id,
      });
    },

    async create(input, call) {
      const role = input.role ?? '';
      // A token's own token is limited as it is, where nothing narrower was asked for.
      const [limit] = call.caller.rights.areNarrowed ? (call.caller.rights.limits ?? []) : [];
      const scope = input.scope ?? limit?.scope ?? { kind: 'all' as const };
      const chosen = input.permissions ?? (role === '' && limit ? [...limit.permissions] : null);
      const wanted = new Set(chosen ?? (role === '' ? [] : permissionsOfRole(role)));
      const owner = await ownerOf(input.owner, call);
      if (!owner.rights.cover({ permissions: wanted, scope })) {
        throw new GantryError('forbidden', {
          message: `${owner.name ?? 'You'} ${owner.name === null ? 'do' : 'does'} not hold all of that over ${scopeText(scope)}: a token holds at most what its owner holds.`,
        });
      }
      const nowMs = Date.now();
      if (input.expiresMs !== undefined && input.expiresMs <= nowMs) {
        throw new GantryError('bad_request', {
          message: 'The token would have expired already. Choose a later time.',
        });
      }
      const { limitMs, addresses } = await boundsOfCaller(call);
      if (limitMs !== null && input.expiresMs !== undefined && input.expiresMs > limitMs) {
        throw new GantryError('forbidden', {
          message: 'A token cannot make one that outlives it. Choose an earlier expiry, or sign in.',
        });
      }
      const asked = input.addresses ?? [];
      const given =
        addresses === null ? [] : limitsOfToken({ permissions: null, scope: null, addresses }).addresses;
      const beyond = asked.find((each) => !given.includes(each) && !mayComeFrom({ addresses }, each));
      if (addresses !== null && beyond !== undefined) {
        throw new GantryError('forbidden', {
          message: `This token may not be used from ${beyond}, so it makes none that may. Choose among ${given.join(', ')}, or sign in.`,
        });
      }
      const { token, hash, hint } = newToken();
      const id = randomUUID();
      const made = {
        id,
        user_id: owner.id,
        name: input.name,
        hash,
        hint,
        role,
        permissions: chosen ? JSON.stringify(chosen) : null,
        scope: scope.kind === 'all' ? null : JSON.stringify(scope),
        addresses: asked.length > 0 ? JSON.stringify(asked) : addresses,
        created_ms: nowMs,
        expires_ms: input.expiresMs ?? limitMs,
        last_used_ms: null,
      } satisfies Insertable<TokensTable>;
      await store.db.insertInto('tokens').values(made).execute();
      const opens = rightOfToken(made, owner.name ?? call.caller.userName);
      call.note({ id, ...noteOfChanges(changesBetween(null, opens)) });
      hints.changed(null, ['access']);
      return { id, token };
    },

    async revoke(input, call) {
      const row = await store.db
        .selectFrom('tokens')
        .innerJoin('users', 'users.id', 'tokens.user_id')
        .selectAll('tokens')
        .select('users.name as owner')
        .where('tokens.id', '=', input.token)
        .executeTakeFirst();
      const { userId, rights, credentialId } = call.caller;
      // A token made for less revokes itself, and none of its owner's others.
      const isOwn = row?.user_id === userId && (!rights.areNarrowed || row.id === credentialId);
      if (!row || (!isOwn && !rights.at('Access Manage', {}))) {
        throw new GantryError('not_found', {
          message: 'There is no such token. It may have been revoked already.',
        });
      }
      await store.db.deleteFrom('tokens').where('id', '=', row.id).execute();
      call.note({ name: row.name, ...noteOfChanges(changesBetween(rightOfToken(row, row.owner), null)) });
      access.withdraw({ credentialId: row.id });
      hints.changed(null, ['access']);
      return {};
    },
  };
}

/** What a token opens, as its entries in the activity say it: never the token. */
function rightOfToken(
  row: Pick<Selectable<TokensTable>, 'role' | 'permissions' | 'scope' | 'addresses' | 'expires_ms'>,
  owner: string,
) {
  const { permissions, scope, addresses } = limitsOfToken(row);
  return {
    owner,
    role: row.role || null,
    permissions,
    scope: scopeText(scope),
    addresses,
    expires: row.expires_ms === null ? 'never' : new Date(row.expires_ms).toISOString(),
  };
}
