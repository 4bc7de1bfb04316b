import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import { type BuiltInRole, builtInRoles } from '@/lib/permissions';
import type { Database } from '../store/schema';
import { isUniqueViolation } from '../store/unique-violation';

/** Stores a new user, with a role over everything or none, and returns the id. @throws `already_exists` */
export async function insertUser(
  db: Kysely<Database>,
  user: {
    name: string;
    passwordHash: string;
    role: BuiltInRole | null;
    kind?: 'person' | 'service';
    temporary?: boolean;
  },
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
        kind: user.kind ?? 'person',
        password_hash: user.passwordHash,
        password_temporary: user.temporary ? 1 : 0,
        external_key: null,
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
  await setRoleOverAll(db, id, user.role, nowMs);
  return id;
}

/** The role that users' own grants give over everything, by user: the widest, where they are several. */
export async function rolesOverAll(db: Kysely<Database>): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('grants')
    .leftJoin('roles', 'roles.id', 'grants.role')
    .select(['grants.subject_id', 'grants.role', 'roles.name'])
    .where('grants.subject_kind', '=', 'user')
    .where('grants.scope_kind', '=', 'all')
    .execute();
  const rank = (role: string) => {
    const index = builtInRoles.findIndex((each) => each === role);
    return index === -1 ? builtInRoles.length : index;
  };
  rows.sort((a, b) => rank(b.role) - rank(a.role));
  return new Map(rows.map((row) => [row.subject_id, row.name ?? row.role]));
}

/** Makes `role` all that a user's own grants give over everything; null: nothing. */
export async function setRoleOverAll(
  db: Kysely<Database>,
  userId: string,
  role: BuiltInRole | null,
  nowMs: number,
): Promise<void> {
  await db
    .deleteFrom('grants')
    .where('subject_kind', '=', 'user')
    .where('subject_id', '=', userId)
    .where('scope_kind', '=', 'all')
    .execute();
  if (role === null || role === 'None') return;
  await db
    .insertInto('grants')
    .values({
      id: randomUUID(),
      subject_kind: 'user',
      subject_id: userId,
      role,
      scope_kind: 'all',
      scope: '',
      created_ms: nowMs,
    })
    .execute();
}

export async function countUsers(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Refuses a change, in the transaction that made it, that leaves nobody who can manage Gantry: an enabled person of
 * Gantry's own with the role Admin over everything, their own or a team's. Who comes from a directory or an identity
 * provider does not count: that can be down, and take them away itself. @throws `conflict`
 */
export async function keepAnAdmin(db: Kysely<Database>): Promise<void> {
  const admin = await db
    .selectFrom('users')
    .select('users.id')
    .where('users.disabled', '=', 0)
    .where('users.kind', '=', 'person')
    .where('users.source', '=', 'local')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('grants')
          .select('grants.id')
          .where('grants.role', '=', 'Admin')
          .where('grants.scope_kind', '=', 'all')
          .where((where) =>
            where.or([
              where.and([
                where('grants.subject_kind', '=', 'user'),
                where('grants.subject_id', '=', where.ref('users.id')),
              ]),
              where.and([
                where('grants.subject_kind', '=', 'team'),
                where(
                  'grants.subject_id',
                  'in',
                  where
                    .selectFrom('team_members')
                    .select('team_members.team_id')
                    .whereRef('team_members.user_id', '=', 'users.id'),
                ),
              ]),
            ]),
          ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  if (admin) return;
  throw new GantryError('conflict', {
    message:
      'This would leave no enabled admin who signs in without a directory or identity provider, and nobody could manage Gantry when that is down. Make another such admin first.',
  });
}
