import type { Kysely } from 'kysely';
import type { Database, SessionDuty } from '../store/schema';

/** Whether everybody who signs in with a password needs a second factor. */
export type SecondFactorPolicy = 'optional' | 'required';

const policyKey = 'sign-in.second-factor';

export async function readSecondFactorPolicy(db: Kysely<Database>): Promise<SecondFactorPolicy> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', policyKey).executeTakeFirst();
  return row?.value === 'required' ? 'required' : 'optional';
}

/**
 * Sets the policy, and what the sessions there are owe by it: to enrol, where their user has no factor at all; to be
 * begun anew, where it is a passkey that was not shown.
 * @param rpId the name that passkeys must be bound to, to count
 * @returns the users whose sessions may do less now
 */
export async function writeSecondFactorPolicy(
  db: Kysely<Database>,
  policy: SecondFactorPolicy,
  rpId: string,
): Promise<string[]> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('settings')
      .values({ key: policyKey, value: policy })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: policy }))
      .execute();
    if (policy === 'optional') {
      await transaction
        .updateTable('sessions')
        .set({ owes: null })
        .where('owes', '=', 'second-factor')
        .execute();
      return [];
    }
    const without = await transaction
      .selectFrom('users')
      .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
      .select('users.id')
      .where('second_factors.confirmed_ms', 'is', null)
      .where('users.source', '!=', 'oidc')
      .execute();
    const rows = await transaction
      .selectFrom('passkeys')
      .select('user_id')
      .where('rp_id', '=', rpId)
      .execute();
    const withPasskey = new Set(rows.map((row) => row.user_id));
    const ids = without.map(({ id }) => id);
    const bare = ids.filter((id) => !withPasskey.has(id));
    const passkeyAlone = ids.filter((id) => withPasskey.has(id));
    if (bare.length > 0) {
      await transaction
        .updateTable('sessions')
        .set({ owes: 'second-factor' })
        .where('user_id', 'in', bare)
        .where('owes', 'is', null)
        .execute();
    }
    // Not to enrol: whoever has the password alone must not get past the passkey with an app of their own.
    if (passkeyAlone.length > 0) {
      await transaction
        .deleteFrom('sessions')
        .where('user_id', 'in', passkeyAlone)
        .where('passkey_id', 'is', null)
        .execute();
    }
    return ids;
  });
}

/** A factor was enrolled in this session: it owes none any more. Others that still do never showed one, and end. */
export async function settleFactorDuty(
  db: Kysely<Database>,
  userId: string,
  sessionId: string,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ owes: null })
    .where('id', '=', sessionId)
    .where('owes', '=', 'second-factor')
    .execute();
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('owes', '=', 'second-factor').execute();
}

/** What a session of this user must do first. An identity provider asks for factors of its own. */
export async function dutyOf(
  db: Kysely<Database>,
  user: { source: 'local' | 'ldap' | 'oidc'; password_temporary: 0 | 1 },
  hasFactor: boolean,
): Promise<SessionDuty | null> {
  if (user.source === 'local' && user.password_temporary === 1) return 'password';
  if (hasFactor || user.source === 'oidc') return null;
  return (await readSecondFactorPolicy(db)) === 'required' ? 'second-factor' : null;
}
