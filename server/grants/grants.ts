import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import type { GrantRow, Verdict } from '@/lib/contract/grants';
import { GantryError } from '@/lib/errors';
import { type Permission, permissions } from '@/lib/permissions';
import { type HeldGrant, type Place, type Rights, type Scope, scopeText } from '@/lib/rights';
import { readRights, scopeColumns, scopeOf } from '../access/grants';
import { keepAnAdmin } from '../access/user-records';
import type { Handlers, SignedCall } from '../api/call';
import { among, pageOf } from '../inventory/list';
import type { Locate } from '../policy/locate';
import { permissionsOfAnyRole } from '../roles/roles';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';
import { isUniqueViolation } from '../store/unique-violation';
import { openingOf } from './opening';
import { reachOf } from './reach';

type Needs = Pick<Runtime, 'store' | 'access' | 'hints' | 'inventory'> & { locate: Locate };
type Asked = { cluster?: string; collection?: string; kind?: string; id?: string };

/** The operations on grants: who holds which role where, and what comes of it. */
export function createGrantsHandlers(parts: Needs): Handlers<'grants'> {
  const { store, access, hints, inventory, locate } = parts;
  const changed = () => {
    access.withdraw({ userId: null });
    hints.changed(null, ['access']);
  };

  /** The places asked about; more than one where a name or a stack is in several collections. */
  const placesOf = async ({ cluster, collection, kind, id }: Asked): Promise<Place[]> => {
    if (kind === undefined || id === undefined) return [{ cluster, collection }];
    const located = await locate({ kind, cluster, id });
    if (located.kind === 'one') {
      if (located.places.length > 0) return located.places;
      throw new GantryError('not_found', { message: `There is no ${kind} "${id}" in this cluster.` });
    }
    return [{ cluster }];
  };

  return {
    async list(query) {
      const rows = await listGrants(store.db);
      return pageOf(rows, query, {
        searchText: (row) => `${row.subject.name} ${row.role.name} ${scopeText(row.scope)}`,
        matches: (row) =>
          among(query.filter?.subject, row.subject.id) && among(query.filter?.role, row.role.id),
        sortKeys: {
          subject: (row) => row.subject.name,
          role: (row) => row.role.name,
          created: (row) => row.createdMs,
        },
        defaultSort: 'subject',
        tieBreak: (row) => row.id,
      });
    },

    async preview({ subject, role, scope }) {
      const held = await permissionsOfAnyRole(store.db, role);
      return {
        users: await openingOf(store.db, { subject, permissions: held, scope }),
        reaches: reachOf(inventory.clusters(), scope),
      };
    },

    async create({ subject, role, scope }, call) {
      const id = randomUUID();
      const name = await subjectName(store.db, subject);
      await refuseBeyond(store.db, call, role, scope);
      try {
        await store.db
          .insertInto('grants')
          .values({
            id,
            subject_kind: subject.kind,
            subject_id: subject.id,
            role,
            ...scopeColumns(scope),
            created_ms: Date.now(),
          })
          .execute();
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new GantryError('already_exists', {
          message: `${name} holds "${role}" over ${scopeText(scope)} already.`,
          cause: error,
        });
      }
      const given = { [subject.kind]: name, role: await roleName(store.db, role), scope: scopeText(scope) };
      call.note({ id, name: `${given.role} to ${name}`, ...noteOfChanges(changesBetween(null, given)) });
      changed();
      return { id };
    },

    async remove({ grant }, call) {
      const before = await store.db.transaction().execute(async (transaction) => {
        const found = await transaction
          .selectFrom('grants')
          .selectAll()
          .where('id', '=', grant)
          .executeTakeFirst();
        if (!found) {
          throw new GantryError('not_found', {
            message: 'There is no such grant. It may have been taken away already.',
          });
        }
        await refuseBeyond(transaction, call, found.role, scopeOf(found));
        await transaction.deleteFrom('grants').where('id', '=', grant).execute();
        await keepAnAdmin(transaction);
        return found;
      });
      const from = await subjectName(store.db, { kind: before.subject_kind, id: before.subject_id });
      const role = await roleName(store.db, before.role);
      const taken = { [before.subject_kind]: from, role, scope: scopeText(scopeOf(before)) };
      call.note({ name: `${role} of ${from}`, ...noteOfChanges(changesBetween(taken, null)) });
      changed();
      return {};
    },

    async explain({ user, permission, ...asked }) {
      const row = await store.db
        .selectFrom('users')
        .select(['name', 'disabled'])
        .where('id', '=', user)
        .executeTakeFirst();
      if (!row) throw new GantryError('not_found', { message: 'There is no such user.' });
      const rights = await readRights(store.db, user);
      const places = await placesOf(asked);
      const wanted = permission === undefined ? permissions : [permission];
      const isDisabled = row.disabled === 1;
      return {
        verdicts: wanted.map((each) => verdictOn(each, rights, places, { name: row.name, isDisabled })),
      };
    },

    async holders(asked) {
      const places = await placesOf(asked);
      const asks = permissionsAbout(asked.kind);
      const users = await store.db
        .selectFrom('users')
        .select(['id', 'name', 'disabled'])
        .orderBy('name')
        .execute();
      const holders = [];
      for (const user of users) {
        const rights = await readRights(store.db, user.id);
        const used = new Map<string, HeldGrant>();
        const held = asks.filter((permission) => {
          const grants = places.map((place) => rights.granting(permission, place));
          if (grants.some((grant) => grant === null)) return false;
          for (const grant of grants) if (grant) used.set(grant.id, grant);
          return true;
        });
        if (held.length === 0) continue;
        holders.push({
          user: { id: user.id, name: user.name, disabled: user.disabled === 1 },
          permissions: held,
          grants: [...used.values()].map(shown),
        });
      }
      return { collection: places[0]?.collection ?? null, holders };
    },
  };
}

/** What can be done to a thing of a kind; who may only see its cluster does not touch it. Without a kind: everything. */
function permissionsAbout(kind: string | undefined): readonly Permission[] {
  if (kind === undefined) return permissions;
  return permissions.filter((permission) => permission.toLowerCase().startsWith(`${kind} `));
}

function verdictOn(
  permission: Permission,
  rights: Rights,
  places: readonly Place[],
  { name, isDisabled }: { name: string; isDisabled: boolean },
): Verdict {
  const grants = places.map((place) => rights.granting(permission, place));
  const refusedAt = places.find((_, index) => grants[index] === null);
  const [grant] = grants;
  const allowed = !isDisabled && refusedAt === undefined && grant != null;
  return { permission, allowed, reason: reasonFor(), grant: allowed && grant ? shown(grant) : null };

  function reasonFor(): string {
    if (isDisabled) return `${name} is disabled.`;
    if (allowed && grant) {
      return `"${grant.role}" over ${scopeText(grant.scope)}${grant.team === null ? '' : `, through the team ${grant.team}`}.`;
    }
    const elsewhere = rights.grants.filter((each) => each.permissions.has(permission));
    if (elsewhere.length === 0) return `No grant of ${name} holds it.`;
    const where = elsewhere.map((each) => `"${each.role}" over ${scopeText(each.scope)}`).join(', ');
    return `Held only elsewhere: ${where}.`;
  }
}

function shown({ id, role, scope, team }: HeldGrant) {
  return { id, role, scope, team };
}

async function listGrants(db: Kysely<Database>): Promise<GrantRow[]> {
  const rows = await db
    .selectFrom('grants')
    .leftJoin('users', (join) =>
      join.onRef('users.id', '=', 'grants.subject_id').on('grants.subject_kind', '=', 'user'),
    )
    .leftJoin('teams', (join) =>
      join.onRef('teams.id', '=', 'grants.subject_id').on('grants.subject_kind', '=', 'team'),
    )
    .leftJoin('roles', 'roles.id', 'grants.role')
    .selectAll('grants')
    .select(['users.name as user_name', 'teams.name as team_name', 'roles.name as role_name'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.user_name ?? row.team_name ?? '' },
    role: { id: row.role, name: row.role_name ?? row.role },
    scope: scopeOf(row),
    createdMs: row.created_ms,
  }));
}

/** The name of a role by its id; a built-in one's is its name. */
async function roleName(db: Kysely<Database>, id: string): Promise<string> {
  const row = await db.selectFrom('roles').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? id;
}

/** @throws `not_found` */
async function subjectName(
  db: Kysely<Database>,
  { kind, id }: { kind: 'user' | 'team'; id: string },
): Promise<string> {
  const row = await db
    .selectFrom(kind === 'user' ? 'users' : 'teams')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row) return row.name;
  throw new GantryError('not_found', { message: `There is no such ${kind}. It may have been removed.` });
}

async function refuseBeyond(
  db: Kysely<Database>,
  { caller }: SignedCall,
  role: string,
  scope: Scope,
): Promise<void> {
  const held = await permissionsOfAnyRole(db, role);
  if (caller.rights.cover({ permissions: held, scope })) return;
  throw new GantryError('forbidden', {
    message: `You do not hold all that this role gives over ${scopeText(scope)}: nobody gives, or takes, more than they hold.`,
  });
}
