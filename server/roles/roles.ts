import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import {
  type BuiltInRole,
  builtInRoles,
  type Permission,
  permissions,
  permissionsOfRole,
} from '@/lib/permissions';
import { scopeText } from '@/lib/rights';
import { parsePermissions, scopeOf } from '../access/grants';
import type { Handlers, SignedCall } from '../api/call';
import { openingOf } from '../grants/opening';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';
import { isUniqueViolation } from '../store/unique-violation';

type Needs = Pick<Runtime, 'store' | 'access' | 'hints'>;

/** The operations on roles. The built-in ones stay as they are; nobody gives what they do not hold. */
export function createRolesHandlers({ store, access, hints }: Needs): Handlers<'roles'> {
  const changed = () => {
    access.withdraw({ userId: null });
    hints.changed(null, ['access']);
  };

  const saveUnlessTaken = async (name: string, save: () => Promise<unknown>): Promise<void> => {
    if (isBuiltIn(name)) throw nameTaken(name);
    try {
      await save();
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(name, error) : error;
    }
  };

  return {
    async list(input) {
      const counted = await store.db
        .selectFrom('grants')
        .select(['role', (select) => select.fn.countAll<number>().as('count')])
        .groupBy('role')
        .execute();
      const grants = new Map(counted.map(({ role, count }) => [role, Number(count)]));
      const own = await store.db.selectFrom('roles').selectAll().execute();
      const rows = [
        ...builtInRoles.map((name, index) => ({
          id: name,
          name,
          builtIn: true,
          permissions: ordered(permissionsOfRole(name)),
          grants: grants.get(name) ?? 0,
          rank: index,
        })),
        ...own.map((row) => ({
          id: row.id,
          name: row.name,
          builtIn: false,
          permissions: ordered(parsePermissions(row.permissions)),
          grants: grants.get(row.id) ?? 0,
          rank: builtInRoles.length,
        })),
      ];
      const page = pageOf(rows, input, {
        searchText: (row) => row.name,
        sortKeys: { name: (row) => row.name, rank: (row) => row.rank },
        defaultSort: 'rank',
        tieBreak: (row) => row.name,
      });
      return { ...page, items: page.items.map(({ rank: _, ...row }) => row) };
    },

    async create(input, call) {
      refuseBeyond(call, input.permissions);
      const id = randomUUID();
      await saveUnlessTaken(input.name, () =>
        store.db
          .insertInto('roles')
          .values({
            id,
            name: input.name,
            name_key: input.name.toLowerCase(),
            permissions: JSON.stringify(ordered(new Set(input.permissions))),
            created_ms: Date.now(),
          })
          .execute(),
      );
      call.note({ id });
      hints.changed(null, ['access']);
      return { id };
    },

    async update(input, call) {
      const before = await findOwnRole(store.db, input.role);
      const wanted = input.permissions && new Set(input.permissions);
      if (wanted)
        await refuseWidening(store.db, call, input.role, parsePermissions(before.permissions), wanted);
      const name = input.name ?? before.name;
      await saveUnlessTaken(name, () =>
        store.db
          .updateTable('roles')
          .set({
            name,
            name_key: name.toLowerCase(),
            ...(wanted ? { permissions: JSON.stringify(ordered(wanted)) } : {}),
          })
          .where('id', '=', input.role)
          .execute(),
      );
      const held = parsePermissions(before.permissions);
      // Most stay: what is taken away and what is given says it.
      const permissions = wanted && {
        before: ordered(held).filter((each) => !wanted.has(each)),
        after: ordered(wanted).filter((each) => !held.has(each)),
      };
      call.note({
        name: before.name,
        ...noteOfAsked(
          { name: before.name, permissions: permissions?.before },
          { name: input.name, permissions: permissions?.after },
        ),
      });
      changed();
      return {};
    },

    async preview({ role, permissions: wanted }) {
      await findOwnRole(store.db, role);
      return { users: await openingOf(store.db, { role, permissions: new Set(wanted) }) };
    },

    async remove({ role }, call) {
      const before = await findOwnRole(store.db, role);
      const used = await store.db
        .selectFrom('grants')
        .select('id')
        .where('role', '=', role)
        .executeTakeFirst();
      if (used) {
        throw new GantryError('in_use', {
          message: `The role "${before.name}" is granted. Take its grants away first, then remove it.`,
        });
      }
      await store.db.deleteFrom('roles').where('id', '=', role).execute();
      call.note({ name: before.name });
      changed();
      return {};
    },
  };
}

/** The permissions a role's id stands for. @throws `not_found` */
export async function permissionsOfAnyRole(
  db: Kysely<Database>,
  role: string,
): Promise<ReadonlySet<Permission>> {
  const builtIn = builtInRoles.find((each) => each === role);
  if (builtIn !== undefined) return permissionsOfRole(builtIn);
  return parsePermissions((await findOwnRole(db, role)).permissions);
}

async function findOwnRole(db: Kysely<Database>, id: string) {
  if (isBuiltIn(id)) {
    throw new GantryError('conflict', {
      message: `"${id}" is built in and stays as it is. Make a role of your own with the permissions you want.`,
    });
  }
  const row = await db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new GantryError('not_found', { message: 'There is no such role. It may have been removed.' });
}

/** A role that is granted somewhere gives what it gains there: whoever widens it must hold that there. */
async function refuseWidening(
  db: Kysely<Database>,
  call: SignedCall,
  role: string,
  before: ReadonlySet<Permission>,
  after: ReadonlySet<Permission>,
): Promise<void> {
  const gained = new Set([...after].filter((permission) => !before.has(permission)));
  refuseBeyond(call, gained);
  const grants = await db.selectFrom('grants').selectAll().where('role', '=', role).execute();
  for (const grant of grants) {
    const scope = scopeOf(grant);
    if (!call.caller.rights.cover({ permissions: gained, scope })) {
      throw new GantryError('forbidden', {
        message: `This role is granted over ${scopeText(scope)}, where you do not hold all of what it would gain: nobody gives more than they hold.`,
      });
    }
  }
}

function refuseBeyond({ caller }: SignedCall, wanted: Iterable<Permission>): void {
  const beyond = [...wanted].filter((permission) => !caller.rights.anywhere(permission));
  if (beyond.length === 0) return;
  throw new GantryError('forbidden', {
    message: `You do not hold ${beyond.map((each) => `"${each}"`).join(', ')}: nobody gives more than they hold.`,
  });
}

function isBuiltIn(role: string): role is BuiltInRole {
  return builtInRoles.some((each) => each.toLowerCase() === role.toLowerCase());
}

function nameTaken(name: string, cause?: unknown): GantryError {
  return new GantryError('already_exists', {
    message: `There is a role named "${name}" already. Choose another name.`,
    cause,
  });
}

function ordered(held: ReadonlySet<Permission>): Permission[] {
  return permissions.filter((permission) => held.has(permission));
}
