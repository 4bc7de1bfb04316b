import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import { scopeText } from '@/lib/rights';
import { scopeOf } from '../access/grants';
import { keepAnAdmin } from '../access/user-records';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import { permissionsOfAnyRole } from '../roles/roles';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';
import { isUniqueViolation } from '../store/unique-violation';

type Needs = Pick<Runtime, 'store' | 'access' | 'hints'>;

/** The operations on teams. Who is in a directory's team is said by the directory. */
export function createTeamsHandlers({ store, access, hints }: Needs): Handlers<'teams'> {
  const changed = () => {
    access.withdraw({ userId: null });
    hints.changed(null, ['access']);
  };

  return {
    async list(input) {
      const teams = await store.db.selectFrom('teams').selectAll().execute();
      const members = await store.db
        .selectFrom('team_members')
        .innerJoin('users', 'users.id', 'team_members.user_id')
        .select(['team_members.team_id', 'users.id', 'users.name'])
        .orderBy('users.name')
        .execute();
      const grants = await store.db
        .selectFrom('grants')
        .select('subject_id')
        .where('subject_kind', '=', 'team')
        .execute();
      const rows = teams.map((team) => ({
        id: team.id,
        name: team.name,
        source: team.source,
        members: members.filter((each) => each.team_id === team.id).map(({ id, name }) => ({ id, name })),
        grants: grants.filter((each) => each.subject_id === team.id).length,
        createdMs: team.created_ms,
      }));
      return pageOf(rows, input, {
        searchText: (team) => `${team.name} ${team.members.map(({ name }) => name).join(' ')}`,
        sortKeys: { name: (team) => team.name, created: (team) => team.createdMs },
        defaultSort: 'name',
        tieBreak: (team) => team.id,
      });
    },

    async create({ name }, call) {
      const id = randomUUID();
      await unlessTaken(name, () =>
        store.db
          .insertInto('teams')
          .values({
            id,
            name,
            name_key: name.toLowerCase(),
            source: 'local',
            external_key: null,
            created_ms: Date.now(),
          })
          .execute(),
      );
      call.note({ id });
      hints.changed(null, ['access']);
      return { id };
    },

    async update({ team, name, members }, call) {
      const before = await store.db.transaction().execute(async (transaction) => {
        const found = await findTeam(transaction, team);
        const were = await memberNames(transaction, team);
        if (members !== undefined) {
          if (found.source !== 'local') {
            throw new GantryError('conflict', {
              message: `Who is in "${found.name}" comes from the directory. Change it there.`,
            });
          }
          await refuseBeyond(transaction, call, team);
          await replaceMembers(transaction, team, members);
          await keepAnAdmin(transaction);
        }
        if (name !== undefined) {
          await unlessTaken(name, () =>
            transaction
              .updateTable('teams')
              .set({ name, name_key: name.toLowerCase() })
              .where('id', '=', team)
              .execute(),
          );
        }
        return { name: found.name, members: were };
      });
      const after = { name, members: members && (await memberNames(store.db, team)) };
      call.note({ name: before.name, ...noteOfAsked(before, after) });
      changed();
      return {};
    },

    async remove({ team }, call) {
      const before = await store.db.transaction().execute(async (transaction) => {
        const found = await findTeam(transaction, team);
        await refuseBeyond(transaction, call, team);
        await transaction
          .deleteFrom('grants')
          .where('subject_kind', '=', 'team')
          .where('subject_id', '=', team)
          .execute();
        await transaction.deleteFrom('teams').where('id', '=', team).execute();
        await keepAnAdmin(transaction);
        return found;
      });
      call.note({ name: before.name });
      changed();
      return {};
    },
  };
}

async function memberNames(db: Kysely<Database>, team: string): Promise<string[]> {
  const rows = await db
    .selectFrom('team_members')
    .innerJoin('users', 'users.id', 'team_members.user_id')
    .select('users.name')
    .where('team_members.team_id', '=', team)
    .orderBy('users.name')
    .execute();
  return rows.map(({ name }) => name);
}

/** Makes `members` all the local members of a team. @throws `bad_request` where one is no user */
async function replaceMembers(db: Kysely<Database>, team: string, members: readonly string[]): Promise<void> {
  const wanted = [...new Set(members)];
  const known = wanted.length
    ? await db.selectFrom('users').select('id').where('id', 'in', wanted).execute()
    : [];
  if (known.length !== wanted.length) {
    throw new GantryError('bad_request', {
      message: 'Somebody among the members is no user any more. Load the page again.',
    });
  }
  await db.deleteFrom('team_members').where('team_id', '=', team).execute();
  if (wanted.length === 0) return;
  await db
    .insertInto('team_members')
    .values(wanted.map((user) => ({ team_id: team, user_id: user, source: 'local' as const })))
    .execute();
}

async function findTeam(db: Kysely<Database>, id: string) {
  const row = await db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new GantryError('not_found', { message: 'There is no such team. It may have been removed.' });
}

/** To put somebody in a team is to give what the team holds. */
async function refuseBeyond(db: Kysely<Database>, { caller }: SignedCall, team: string): Promise<void> {
  const grants = await db
    .selectFrom('grants')
    .selectAll()
    .where('subject_kind', '=', 'team')
    .where('subject_id', '=', team)
    .execute();
  for (const grant of grants) {
    const scope = scopeOf(grant);
    const permissions = await permissionsOfAnyRole(db, grant.role);
    if (!caller.rights.cover({ permissions, scope })) {
      throw new GantryError('forbidden', {
        message: `This team holds "${grant.role}" over ${scopeText(scope)}, which you do not: nobody gives more than they hold.`,
      });
    }
  }
}

async function unlessTaken(name: string, save: () => Promise<unknown>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new GantryError('already_exists', {
      message: `There is a team named "${name}" already. Choose another name.`,
      cause: error,
    });
  }
}
