import { createHash, randomBytes } from 'node:crypto';
import { GantryError } from '@/lib/errors';
import type { Store } from '../store/store';
import type { Passwords } from './passwords';
import { checkNewPassword } from './password-rules';

/** A link is for somebody who waits for it. */
const linkHours = 24;

export type PasswordReset = { token: string; expiresMs: number };

/** Where the link of a reset leads. The token comes after the `#`: it reaches no log of any proxy. */
export function resetLink(publicUrl: string, token: string): string {
  return `${publicUrl}/reset#token=${token}`;
}

/**
 * Takes a local user's password and sessions away and makes the token of a link by which they choose a new one. An
 * earlier link is void. Withdraw the user's rights after it.
 */
export async function beginReset(store: Store, userId: string, nowMs: number): Promise<PasswordReset> {
  const token = randomBytes(32).toString('base64url');
  const row = { hash: hashToken(token), expires_ms: nowMs + linkHours * 3_600_000 };
  await store.db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('password_resets')
      .values({ user_id: userId, ...row })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
      .execute();
    await transaction
      .updateTable('users')
      .set({ password_hash: '', password_temporary: 0 })
      .where('id', '=', userId)
      .execute();
    await transaction.deleteFrom('sessions').where('user_id', '=', userId).execute();
  });
  return { token, expiresMs: row.expires_ms };
}

/**
 * Gives the link's user the password they chose, and uses the link up. Of two attempts at once one succeeds.
 * @throws `reset_link_wrong`, or `bad_request` for a bad password
 */
export async function completeReset(
  { store, passwords }: { store: Store; passwords: Passwords },
  { token, password }: { token: string; password: string },
  nowMs: number,
): Promise<{ userId: string; userName: string }> {
  const user = await store.db
    .selectFrom('password_resets')
    .innerJoin('users', 'users.id', 'password_resets.user_id')
    .select(['users.id', 'users.name'])
    .where('password_resets.hash', '=', hashToken(token))
    .where('password_resets.expires_ms', '>', nowMs)
    .executeTakeFirst();
  // Before the costly hash, so that guessing costs nothing here.
  if (!user) throw new GantryError('reset_link_wrong');
  await checkNewPassword(password, user.name);
  const passwordHash = await passwords.hash(password);
  await store.db.transaction().execute(async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('password_resets')
      .where('hash', '=', hashToken(token))
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw new GantryError('reset_link_wrong');
    await transaction
      .updateTable('users')
      .set({ password_hash: passwordHash, password_temporary: 0 })
      .where('id', '=', user.id)
      .execute();
    await transaction.deleteFrom('sessions').where('user_id', '=', user.id).execute();
  });
  return { userId: user.id, userName: user.name };
}

/** SHA-256 in hex. The token is 256 random bits, so a slow hash would add nothing. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
