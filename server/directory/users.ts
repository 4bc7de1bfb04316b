import type { Kysely } from 'kysely';
import { userName } from '@/lib/contract/access';
import { GantryError } from '@/lib/errors';
import { insertUser } from '../access/user-records';
import type { Database, UserRow } from '../store/schema';
import type { DirectoryUser } from './ldap';

/**
 * The user of Gantry that stands for one of the directory, made at their first sign-in; their name follows the
 * directory's.
 * @throws `conflict` where the name cannot be theirs here
 */
export async function takeInUser(
  db: Kysely<Database>,
  entry: DirectoryUser,
  nowMs: number,
): Promise<UserRow> {
  const parsed = userName.safeParse(entry.name);
  if (!parsed.success) {
    throw new GantryError('conflict', {
      message: `The directory calls you "${entry.name}", which cannot be a name here. Ask an admin to choose another attribute for names.`,
    });
  }
  const name = parsed.data;
  const namesake = await db
    .selectFrom('users')
    .selectAll()
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst();
  if (namesake && (namesake.source !== 'ldap' || namesake.external_key !== entry.key)) {
    throw new GantryError('conflict', {
      message: `There is another user named "${name}" in Gantry already, who is not you in the directory. Ask an admin to remove or rename them.`,
    });
  }
  const known = () =>
    db
      .selectFrom('users')
      .selectAll()
      .where('source', '=', 'ldap')
      .where('external_key', '=', entry.key)
      .executeTakeFirst();
  const user = await known();
  if (!user) {
    const id = await insertUser(db, { name, passwordHash: '', role: null }, nowMs);
    await db
      .updateTable('users')
      .set({ source: 'ldap', external_key: entry.key })
      .where('id', '=', id)
      .execute();
  } else if (user.name !== name) {
    await db
      .updateTable('users')
      .set({ name, name_key: name.toLowerCase() })
      .where('id', '=', user.id)
      .execute();
  }
  const taken = await known();
  if (!taken) throw new GantryError('internal');
  return taken;
}

/** Makes `groups` all of the directory's teams that a user is in. True where that changed anything. */
export async function setDirectoryTeams(
  db: Kysely<Database>,
  userId: string,
  groups: readonly string[],
): Promise<boolean> {
  const teams = await db
    .selectFrom('teams')
    .select(['id', 'external_key'])
    .where('source', '=', 'ldap')
    .execute();
  const wanted = new Set(
    teams.filter((team) => groups.includes(team.external_key ?? '')).map(({ id }) => id),
  );
  const rows = await db
    .selectFrom('team_members')
    .select('team_id')
    .where('user_id', '=', userId)
    .where('source', '=', 'ldap')
    .execute();
  const present = new Set(rows.map((row) => row.team_id));
  const gone = [...present].filter((id) => !wanted.has(id));
  const added = [...wanted].filter((id) => !present.has(id));
  if (gone.length > 0) {
    await db.deleteFrom('team_members').where('user_id', '=', userId).where('team_id', 'in', gone).execute();
  }
  for (const id of added) {
    await db
      .insertInto('team_members')
      .values({ team_id: id, user_id: userId, source: 'ldap' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return gone.length + added.length > 0;
}
