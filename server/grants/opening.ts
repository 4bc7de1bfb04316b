import type { Kysely } from 'kysely';
import type { Permission } from '@/lib/permissions';
import { type HeldGrant, Rights, type Scope } from '@/lib/rights';
import { permissions } from '@/lib/permissions';
import { readRights, scopeOf } from '../access/grants';
import type { Database } from '../store/schema';

type Change =
  /** A role of one's own would give this. */
  | { role: string; permissions: ReadonlySet<Permission> }
  /** A user or team would get this. */
  | { subject: { kind: 'user' | 'team'; id: string }; permissions: ReadonlySet<Permission>; scope: Scope };

/** Who would gain what by a change, before it is made; who gains nothing is left out. */
export async function openingOf(
  db: Kysely<Database>,
  change: Change,
): Promise<{ id: string; name: string; gains: Permission[] }[]> {
  const grants =
    'role' in change
      ? (await db.selectFrom('grants').selectAll().where('role', '=', change.role).execute()).map(
          (grant) => ({
            subject: { kind: grant.subject_kind, id: grant.subject_id },
            scope: scopeOf(grant),
          }),
        )
      : [{ subject: change.subject, scope: change.scope }];
  const found = new Map<string, { id: string; name: string; gains: Permission[] }>();
  for (const { subject, scope } of grants) {
    for (const user of await usersOf(db, subject)) {
      const before = await readRights(db, user.id);
      const wish = new Rights([grantOf(change.permissions, scope)]);
      const gains = permissions.filter(
        (permission) =>
          wish.anywhere(permission) && !before.cover({ permissions: new Set([permission]), scope }),
      );
      const known = found.get(user.id)?.gains ?? [];
      if (gains.length > 0) found.set(user.id, { ...user, gains: [...new Set([...known, ...gains])] });
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** A user, or everyone in a team. */
export async function usersOf(
  db: Kysely<Database>,
  subject: { kind: 'user' | 'team'; id: string },
): Promise<{ id: string; name: string }[]> {
  const query = db.selectFrom('users').select(['users.id', 'users.name']);
  return subject.kind === 'user'
    ? query.where('users.id', '=', subject.id).execute()
    : query
        .innerJoin('team_members', 'team_members.user_id', 'users.id')
        .where('team_members.team_id', '=', subject.id)
        .execute();
}

function grantOf(held: ReadonlySet<Permission>, scope: Scope): HeldGrant {
  return { id: 'wish', role: 'wish', permissions: held, scope, team: null };
}
