import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { builtInRoles, permissions, permissionsOfRole, type Permission } from '@/lib/permissions';
import { type HeldGrant, Rights, type Scope } from '@/lib/rights';
import type { Database, GrantsTable, TokensTable } from '../store/schema';
import type { Store } from '../store/store';

const texts = z.array(z.string());
const scopeText = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('cluster'), cluster: z.string() }),
  z.object({ kind: z.literal('collection'), collection: z.string() }),
]);

/** What users hold, read from the database at most every two seconds, and after `changed`. */
export type Grants = {
  /** The sum of a user's own grants and their teams'. */
  of(userId: string): Promise<Rights>;
  /** Forgets what was read. Call it once a change of roles, teams or grants is committed. */
  changed(): void;
};

/** What another process changes, such as a command on the server, must count within five seconds. */
const keptMs = 2_000;

/** Reads grants from `store`. */
export function createGrants(store: Store): Grants {
  const known = new Map<string, { rights: Promise<Rights>; readMs: number }>();
  return {
    of(userId) {
      const nowMs = performance.now();
      const kept = known.get(userId);
      if (kept && nowMs - kept.readMs < keptMs) return kept.rights;
      const rights = readRights(store.db, userId);
      known.set(userId, { rights, readMs: nowMs });
      rights.catch(() => known.delete(userId));
      return rights;
    },
    changed: () => known.clear(),
  };
}

/** What a user holds, now. */
export async function readRights(db: Kysely<Database>, userId: string): Promise<Rights> {
  const rows = await db
    .selectFrom('grants')
    .leftJoin('team_members', (join) =>
      join
        .onRef('team_members.team_id', '=', 'grants.subject_id')
        .on('grants.subject_kind', '=', 'team')
        .on('team_members.user_id', '=', userId),
    )
    .leftJoin('teams', 'teams.id', 'team_members.team_id')
    .leftJoin('roles', 'roles.id', 'grants.role')
    .selectAll('grants')
    .select(['teams.name as team', 'roles.name as role_name', 'roles.permissions as role_permissions'])
    .where((where) =>
      where.or([
        where.and([where('grants.subject_kind', '=', 'user'), where('grants.subject_id', '=', userId)]),
        where('team_members.user_id', '=', userId),
      ]),
    )
    .orderBy('grants.created_ms')
    .execute();
  const granted = rows.map((row) => ({
    id: row.id,
    role: row.role_name ?? row.role,
    permissions:
      row.role_permissions === null ? permissionsOf(row.role) : parsePermissions(row.role_permissions),
    scope: scopeOf(row),
    team: row.team,
  }));
  return new Rights([...granted, ...(await readTimedRights(db, userId))]);
}

/** The terminals that were given to a user for a time that is not over. */
async function readTimedRights(db: Kysely<Database>, userId: string): Promise<HeldGrant[]> {
  const rows = await db
    .selectFrom('terminal_requests')
    .select(['id', 'cluster', 'container_id'])
    .where('user_id', '=', userId)
    .where('state', '=', 'approved')
    .where('expires_ms', '>', Date.now())
    .execute();
  return rows.map((row) => ({
    id: row.id,
    role: 'Terminal for a time',
    permissions: new Set<Permission>(['Container Exec']),
    scope: { kind: 'cluster', cluster: row.cluster },
    team: null,
    container: row.container_id,
  }));
}

/** What a token leaves of its owner's rights. */
export function limitedBy(
  owner: Rights,
  token: Pick<Selectable<TokensTable>, 'id' | 'role' | 'permissions' | 'scope'>,
): Rights {
  // An agent's token opens a tunnel for whoever may connect engines; its owner need hold nothing else.
  const ofRole = token.role === '' ? new Set(permissions) : permissionsOf(token.role);
  const chosen = token.permissions === null ? ofRole : parsePermissions(token.permissions);
  const limit: HeldGrant = {
    id: token.id,
    role: token.role === '' ? 'token' : token.role,
    permissions: new Set([...chosen].filter((permission) => ofRole.has(permission))),
    scope: token.scope === null ? { kind: 'all' } : scopeText.parse(JSON.parse(token.scope)),
    team: null,
  };
  return new Rights(owner.grants, [limit]);
}

/** What a token was limited to, as it is shown. */
export function limitsOfToken(token: Pick<Selectable<TokensTable>, 'permissions' | 'scope' | 'addresses'>) {
  return {
    permissions: token.permissions === null ? null : [...parsePermissions(token.permissions)],
    scope: token.scope === null ? ({ kind: 'all' } as const) : scopeText.parse(JSON.parse(token.scope)),
    addresses: token.addresses === null ? [] : texts.parse(JSON.parse(token.addresses)),
  };
}

/** Where a stored grant holds. */
export function scopeOf({ scope_kind: kind, scope }: Pick<GrantsTable, 'scope_kind' | 'scope'>): Scope {
  switch (kind) {
    case 'all':
      return { kind };
    case 'cluster':
      return { kind, cluster: scope };
    case 'collection':
      return { kind, collection: scope };
  }
}

/** The columns of a scope. */
export function scopeColumns(scope: Scope): Pick<GrantsTable, 'scope_kind' | 'scope'> {
  return {
    scope_kind: scope.kind,
    scope: scope.kind === 'cluster' ? scope.cluster : scope.kind === 'collection' ? scope.collection : '',
  };
}

/** A stored list of permissions; names that Gantry does not know any more give nothing. */
export function parsePermissions(text: string): Set<Permission> {
  const names = new Set(texts.parse(JSON.parse(text)));
  return new Set(permissions.filter((permission) => names.has(permission)));
}

function permissionsOf(role: string): ReadonlySet<Permission> {
  if (role === 'Agent') return permissionsOfRole('Agent');
  const builtIn = builtInRoles.find((each) => each === role);
  // A role that was deleted gives nothing.
  return builtIn === undefined ? new Set() : permissionsOfRole(builtIn);
}
