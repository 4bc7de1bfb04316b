import { BlockList, isIP } from 'node:net';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Rights } from '@/lib/rights';
import type { Caller } from '../api/call';
import type { SessionsTable, TokensTable, UsersTable } from '../store/schema';
import type { Store } from '../store/store';
import { limitedBy } from './grants';
import { sessionIdleMs } from './session-cookie';

type Owner = Pick<Selectable<UsersTable>, 'name' | 'disabled'>;
export type LiveSession = Selectable<SessionsTable> & Owner;
export type LiveToken = Omit<Selectable<TokensTable>, 'name'> & Owner;

/** The session with its user, if both still hold; null otherwise. */
export async function findSession(store: Store, id: string, nowMs: number): Promise<LiveSession | null> {
  const row = await store.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select(['users.name', 'users.disabled'])
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
      'tokens.role',
      'tokens.permissions',
      'tokens.scope',
      'tokens.addresses',
      'tokens.created_ms',
      'tokens.expires_ms',
      'tokens.last_used_ms',
      'users.name',
      'users.disabled',
    ])
    .where('hash' in by ? 'tokens.hash' : 'tokens.id', '=', 'hash' in by ? by.hash : by.id)
    .executeTakeFirst();
  if (!row || row.disabled === 1) return null;
  return row.expires_ms === null || row.expires_ms > nowMs ? row : null;
}

export function callerOfSession(session: LiveSession, rights: Rights): Caller {
  return {
    userId: session.user_id,
    userName: session.name,
    rights,
    via: 'session',
    credentialId: session.id,
    owes: session.owes,
  };
}

/** Whether a token may be used from `address`. */
export function mayComeFrom({ addresses }: Pick<LiveToken, 'addresses'>, address: string): boolean {
  if (addresses === null) return true;
  const allowed = new BlockList();
  for (const range of z.array(z.string()).parse(JSON.parse(addresses))) {
    const [network = '', bits] = range.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) allowed.addAddress(network, family);
    else allowed.addSubnet(network, Number(bits), family);
  }
  return isIP(address) !== 0 && allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** A token never holds more than its owner holds now. */
export function callerOfToken(token: LiveToken, owner: Rights): Caller {
  return {
    userId: token.user_id,
    userName: token.name,
    rights: limitedBy(owner, token),
    via: 'token',
    credentialId: token.id,
  };
}
