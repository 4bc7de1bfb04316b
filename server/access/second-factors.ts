import { createHmac, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema';
import type { Store } from '../store/store';
import { settleFactorDuty } from './sign-in-policy';
import { matchTotp, newTotpSecret, totpUri } from './totp';

/** The second factors of users: a secret that an authenticator app holds, and recovery codes for its loss. */
export type SecondFactors = {
  /** `confirmedMs` is null for who has none. */
  stateOf(userId: string): Promise<{ confirmedMs: number | null; codesLeft: number }>;
  /** Makes a secret that counts once a code of it was typed. Void for who has a factor: null then. */
  begin(user: { id: string; name: string }): Promise<{ secret: string; uri: string } | null>;
  /** Enrols with the first code; answers the recovery codes, or null where the code does not fit. */
  confirm(userId: string, code: string, sessionId: string): Promise<string[] | null>;
  /** Makes new recovery codes; the old ones are void. */
  renewCodes(userId: string): Promise<string[]>;
  /** Whether `typed` is a code of the app or a recovery code. Either is used up by it. */
  check(userId: string, typed: string): Promise<boolean>;
  /** Takes it away, codes and all. False where there was none. */
  remove(userId: string): Promise<boolean>;
};

const recoveryCodes = 10;

/** @param host where Gantry is, for the app's list */
export function createSecondFactors(store: Store, host: string, now: () => number): SecondFactors {
  // Keyed, so that the database alone does not let anybody try codes.
  const key = store.secrets.derive('recovery codes');
  const hashOf = (userId: string, code: string) =>
    createHmac('sha256', key).update(`${userId}:${code}`).digest('hex');

  const writeCodes = async (db: Kysely<Database>, userId: string): Promise<string[]> => {
    const codes = Array.from({ length: recoveryCodes }, newRecoveryCode);
    await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    await db
      .insertInto('recovery_codes')
      .values(codes.map((code) => ({ user_id: userId, hash: hashOf(userId, plainCode(code)) })))
      .execute();
    return codes;
  };

  const factorOf = (db: Kysely<Database>, userId: string) =>
    db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();

  /** Takes the step for this one attempt: of two at once with the same code, one gets it. */
  const takeStep = async (db: Kysely<Database>, userId: string, step: number): Promise<boolean> => {
    const { numUpdatedRows } = await db
      .updateTable('second_factors')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where('last_step', '<', step)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };

  const fits = async (db: Kysely<Database>, userId: string, code: string, confirmed: boolean) => {
    const factor = await factorOf(db, userId);
    if (!factor || (factor.confirmed_ms !== null) !== confirmed) return false;
    const secret = store.secrets.open(factor.sealed_secret);
    const step = matchTotp(secret, code.replace(/\s/g, ''), now(), factor.last_step);
    return step !== null && (await takeStep(db, userId, step));
  };

  return {
    async stateOf(userId) {
      const factor = await factorOf(store.db, userId);
      const { count } = await store.db
        .selectFrom('recovery_codes')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow();
      return { confirmedMs: factor?.confirmed_ms ?? null, codesLeft: count };
    },

    async begin(user) {
      const secret = newTotpSecret();
      const row = { sealed_secret: store.secrets.seal(secret), confirmed_ms: null, last_step: 0 };
      await store.db
        .insertInto('second_factors')
        .values({ user_id: user.id, ...row })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet(row).where('second_factors.confirmed_ms', 'is', null),
        )
        .execute();
      const stored = await factorOf(store.db, user.id);
      if (stored?.sealed_secret !== row.sealed_secret) return null;
      return { secret, uri: totpUri(secret, user.name, host) };
    },

    confirm: (userId, code, sessionId) =>
      store.db.transaction().execute(async (transaction) => {
        if (!(await fits(transaction, userId, code, false))) return null;
        await transaction
          .updateTable('second_factors')
          .set({ confirmed_ms: now() })
          .where('user_id', '=', userId)
          .execute();
        await settleFactorDuty(transaction, userId, sessionId);
        return writeCodes(transaction, userId);
      }),

    renewCodes: (userId) => store.db.transaction().execute((transaction) => writeCodes(transaction, userId)),

    async check(userId, typed) {
      if (await fits(store.db, userId, typed, true)) return true;
      const { numDeletedRows } = await store.db
        .deleteFrom('recovery_codes')
        .where('user_id', '=', userId)
        .where('hash', '=', hashOf(userId, plainCode(typed)))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    remove: (userId) =>
      store.db
        .transaction()
        .execute(async (transaction) => (await removeSecondFactor(transaction, userId)) > 0),
  };
}

/** Takes a user's away, codes and all: several steps, for a transaction. Answers how many there were: one or none. */
export async function removeSecondFactor(db: Kysely<Database>, userId: string): Promise<number> {
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const { numDeletedRows } = await db
    .deleteFrom('second_factors')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Whether a user has one that counts. */
export async function hasSecondFactor(db: Kysely<Database>, userId: string): Promise<boolean> {
  const factor = await db
    .selectFrom('second_factors')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_ms', 'is not', null)
    .executeTakeFirst();
  return factor !== undefined;
}

/** 60 random bits in letters and digits that nobody takes for one another: `abcd-efgh-jkmn`. */
function newRecoveryCode(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const code = [...randomBytes(12)].map((byte) => letters[byte & 31]).join('');
  return code.replace(/(.{4})(?!$)/g, '$1-');
}

function plainCode(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '');
}
