import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import type { UserRole } from '@/lib/permissions';
import type { Database } from '../store/schema';
import { isUniqueViolation } from '../store/unique-violation';

/** Stores a new user and returns the id. @throws `already_exists` */
export async function insertUser(
  db: Kysely<Database>,
  user: { name: string; passwordHash: string; role: UserRole },
  nowMs: number,
): Promise<string> {
  const id = randomUUID();
  try {
    await db
      .insertInto('users')
      .values({
        id,
        name: user.name,
        name_key: user.name.toLowerCase(),
        role: user.role,
        password_hash: user.passwordHash,
        disabled: 0,
        created_ms: nowMs,
        last_sign_in_ms: null,
      })
      .execute();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new GantryError('already_exists', {
      message: `There is a user named "${user.name}" already. Choose another name.`,
      cause: error,
    });
  }
  return id;
}

export async function countUsers(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** How many could still manage Gantry if `without` could not. */
export async function countOtherAdmins(db: Kysely<Database>, without: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('role', '=', 'Admin')
    .where('disabled', '=', 0)
    .where('id', '!=', without)
    .executeTakeFirstOrThrow();
  return count;
}
