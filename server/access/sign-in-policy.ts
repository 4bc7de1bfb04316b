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
 * Sets the policy, and what the sessions there are owe by it.
 * @returns the users whose sessions may do less now
 */
export async function writeSecondFactorPolicy(
  db: Kysely<Database>,
  policy: SecondFactorPolicy,
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
    const ids = without.map(({ id }) => id);
    if (ids.length === 0) return [];
    await transaction
      .updateTable('sessions')
      .set({ owes: 'second-factor' })
      .where('user_id', 'in', ids)
      .where('owes', 'is', null)
      .execute();
    return ids;
  });
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
