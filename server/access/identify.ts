import type { Selectable } from 'kysely';
import { type Role, roleWithin } from '@/lib/permissions';
import type { Caller } from '../api/call';
import type { SessionsTable, TokensTable, UsersTable } from '../store/schema';
import type { Store } from '../store/store';
import { sessionIdleMs } from './session-cookie';

type Owner = Pick<Selectable<UsersTable>, 'name' | 'role' | 'disabled'>;
export type LiveSession = Selectable<SessionsTable> & Owner;
export type LiveToken = Omit<Selectable<TokensTable>, 'name' | 'role'> & Owner & { token_role: Role };

/** The session with its user, if both still hold; null otherwise. */
export async function findSession(store: Store, id: string, nowMs: number): Promise<LiveSession | null> {
  const row = await store.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select(['users.name', 'users.role', 'users.disabled'])
    .where('sessions.id', '=', id)
    .executeTakeFirst();
  if (!row || row.disabled === 1) return null;
  return row.expires_ms > nowMs && row.last_used_ms > nowMs - sessionIdleMs ? row : null;
}

/** The token with its owner, if both still hold; null otherwise. */
export async function findToken(
  store: Store,
  by: { hash: string } | { id: string },
  nowMs: number,
): Promise<LiveToken | null> {
  const row = await store.db
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .select([
      'tokens.id',
      'tokens.user_id',
      'tokens.hash',
      'tokens.hint',
      'tokens.role as token_role',
      'tokens.created_ms',
      'tokens.expires_ms',
      'tokens.last_used_ms',
      'users.name',
      'users.role',
      'users.disabled',
    ])
    .where('hash' in by ? 'tokens.hash' : 'tokens.id', '=', 'hash' in by ? by.hash : by.id)
    .executeTakeFirst();
  if (!row || row.disabled === 1) return null;
  return row.expires_ms === null || row.expires_ms > nowMs ? row : null;
}

export function callerOfSession(session: LiveSession): Caller {
  return {
    userId: session.user_id,
    userName: session.name,
    role: session.role,
    via: 'session',
    credentialId: session.id,
  };
}

/** A token never holds more than its owner holds now. */
export function callerOfToken(token: LiveToken): Caller {
  return {
    userId: token.user_id,
    userName: token.name,
    role: roleWithin(token.token_role, token.role) ? token.token_role : token.role,
    via: 'token',
    credentialId: token.id,
  };
}
