import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';
import { checkNewPassword } from './password-rules';
import { countUsers, insertUser } from './user-records';

type Needs = Pick<Runtime, 'store' | 'access' | 'audit' | 'settings'>;

/** Where the hash of the newest setup token is kept until it is used. */
const tokenKey = 'setup.token_hash';

/**
 * Sees to it that there will be an admin. With users: nothing. With `settings.admin`: makes that admin. Otherwise
 * makes a new setup token, which voids earlier ones, and returns it to be printed as `<publicUrl>/setup#token=…`.
 */
export async function prepareFirstAdmin({ store, access, audit, settings }: Needs): Promise<string | null> {
  if (!(await isSetupRequired(store.db))) {
    await forgetToken(store.db);
    return null;
  }
  if (settings.admin) {
    const { user: name, password } = settings.admin;
    await checkNewPassword(password, name).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`GANTRY_ADMIN_PASSWORD_FILE: ${reason}`, { cause: error });
    });
    const passwordHash = await access.passwords.hash(password);
    const id = await insertUser(store.db, { name, passwordHash, role: 'Admin' }, Date.now());
    await audit.record({
      timeMs: Date.now(),
      actor: 'gantry',
      actorId: null,
      via: 'system',
      address: '',
      operation: 'users.create',
      cluster: null,
      targetKind: 'user',
      targetId: id,
      targetName: name,
      summary: { role: 'Admin', from: 'GANTRY_ADMIN_USER' },
      requestId: randomUUID(),
      outcome: 'succeeded',
      errorCode: null,
      errorMessage: null,
      durationMs: 0,
    });
    return null;
  }
  const token = randomBytes(32).toString('base64url');
  await store.db
    .insertInto('settings')
    .values({ key: tokenKey, value: hashToken(token) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: hashToken(token) }))
    .execute();
  return token;
}

/** Whether there is no user yet. */
export async function isSetupRequired(db: Kysely<Database>): Promise<boolean> {
  return (await countUsers(db)) === 0;
}

/**
 * Makes the first admin and uses the token up. Of any number of calls at once, one succeeds.
 * @throws `setup_token_wrong`
 */
export async function completeSetup(
  { store, access }: Pick<Runtime, 'store' | 'access'>,
  { token, name, password }: { token: string; name: string; password: string },
): Promise<void> {
  // Before the costly hash, so that guessing costs nothing here; and again inside, where it counts.
  await checkToken(store.db, token);
  await checkNewPassword(password, name);
  const passwordHash = await access.passwords.hash(password);
  await store.db.transaction().execute(async (transaction) => {
    await checkToken(transaction, token);
    await insertUser(transaction, { name, passwordHash, role: 'Admin' }, Date.now());
    await forgetToken(transaction);
  });
}

async function checkToken(db: Kysely<Database>, token: string): Promise<void> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', tokenKey).executeTakeFirst();
  const fits = row && timingSafeEqual(Buffer.from(row.value), Buffer.from(hashToken(token)));
  if (!fits || !(await isSetupRequired(db))) throw new GantryError('setup_token_wrong');
}

async function forgetToken(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom('settings').where('key', '=', tokenKey).execute();
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
