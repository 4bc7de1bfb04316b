import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { userName } from '@/lib/contract/access';
import { GantryError } from '@/lib/errors';
import type { Database, UserRow } from '../store/schema';
import { insertUser } from './user-records';

/** Who vouches for users that Gantry keeps no password of. */
export type VouchedSource = 'ldap' | 'oidc';

/** A user as their source has them. `key` outlives a change of name or place. */
export type VouchedUser = { key: string; name: string };

const words = { ldap: 'directory', oidc: 'identity provider' } as const;

/**
 * The user of Gantry that stands for one of a source, made at their first sign-in; their name follows the
 * source's.
 * @throws `name_refused` where the name cannot be theirs here
 */
export async function takeInUser(
  db: Kysely<Database>,
  source: VouchedSource,
  entry: VouchedUser,
  nowMs: number,
): Promise<UserRow> {
  const parsed = userName.safeParse(entry.name);
  if (!parsed.success) {
    throw new GantryError('name_refused', {
      message: `The ${words[source]} calls you "${entry.name.slice(0, 100)}", which cannot be a name here. Ask an admin to choose another ${source === 'ldap' ? 'attribute' : 'claim'} for names.`,
    });
  }
  const name = parsed.data;
  const namesake = await db
    .selectFrom('users')
    .selectAll()
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst();
  if (namesake && (namesake.source !== source || namesake.external_key !== entry.key)) {
    throw new GantryError('name_refused', {
      message: `There is another user named "${name}" in Gantry already, who is not you in the ${words[source]}. Ask an admin to remove or rename them.`,
    });
  }
  const known = () =>
    db
      .selectFrom('users')
      .selectAll()
      .where('source', '=', source)
      .where('external_key', '=', entry.key)
      .executeTakeFirst();
  const user = await known();
  if (!user) {
    const id = await insertUser(db, { name, passwordHash: '', role: null }, nowMs);
    await db.updateTable('users').set({ source, external_key: entry.key }).where('id', '=', id).execute();
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

/** Makes `groups` all of a source's teams that a user is in. True where that changed anything. */
export async function setVouchedTeams(
  db: Kysely<Database>,
  source: VouchedSource,
  userId: string,
  groups: readonly string[],
): Promise<boolean> {
  const teams = await db
    .selectFrom('teams')
    .select(['id', 'external_key'])
    .where('source', '=', source)
    .execute();
  const wanted = new Set(
    teams.filter((team) => groups.includes(team.external_key ?? '')).map(({ id }) => id),
  );
  const rows = await db
    .selectFrom('team_members')
    .select('team_id')
    .where('user_id', '=', userId)
    .where('source', '=', source)
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
      .values({ team_id: id, user_id: userId, source })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return gone.length + added.length > 0;
}

/** Makes the teams of the groups that are mapped. @throws `conflict` where a team of that name is another's */
export async function makeTeams(
  db: Kysely<Database>,
  source: VouchedSource,
  teams: readonly { group: string; team: string }[],
): Promise<void> {
  for (const { group, team: name } of teams) {
    const known = await db
      .selectFrom('teams')
      .select('id')
      .where('source', '=', source)
      .where('external_key', '=', group)
      .executeTakeFirst();
    if (known) continue;
    const namesake = await db
      .selectFrom('teams')
      .select('id')
      .where('name_key', '=', name.toLowerCase())
      .executeTakeFirst();
    if (namesake) {
      throw new GantryError('conflict', {
        message: `There is a team named "${name}" already. Choose another name for the group ${group}.`,
      });
    }
    await db
      .insertInto('teams')
      .values({
        id: randomUUID(),
        name,
        name_key: name.toLowerCase(),
        source,
        external_key: group,
        created_ms: Date.now(),
      })
      .execute();
  }
}

/** Ends the sessions of all users of a source, and returns those users' ids. */
export async function endSessionsOf(db: Kysely<Database>, source: VouchedSource): Promise<string[]> {
  const users = await db.selectFrom('users').select('id').where('source', '=', source).execute();
  const ids = users.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('sessions').where('user_id', 'in', ids).execute();
  return ids;
}
