import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import { type BuiltInRole, permissionsOfRole } from '@/lib/permissions';
import { scopeText } from '@/lib/rights';
import { readRights } from '../access/grants';
import { insertUser, keepAnAdmin, rolesOverAll, setRoleOverAll } from '../access/user-records';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { Database, UserRow } from '../store/schema';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on users. Nobody gives more than they hold, and the last enabled admin stays. */
export function createUsersHandlers({ store, access, hints }: Needs): Handlers<'users'> {
  const changed = () => hints.changed(null, ['access']);

  /** Who may do more than the caller is not theirs to change. */
  const refuseStronger = async (
    db: Kysely<Database>,
    { caller }: SignedCall,
    user: UserRow,
  ): Promise<void> => {
    const beyond = (await readRights(db, user.id)).grants.find((grant) => !caller.rights.cover(grant));
    if (!beyond) return;
    throw new GantryError('forbidden', {
      message: `${user.name} holds "${beyond.role}" over ${scopeText(beyond.scope)}, which you do not: only who holds as much may change them.`,
    });
  };

  return {
    async list(input) {
      const rows = await store.db.selectFrom('users').selectAll().execute();
      const roles = await rolesOverAll(store.db);
      const users = rows.map((row) => ({ ...userOf(row), role: roles.get(row.id) ?? null }));
      return pageOf(users, input, {
        searchText: (user) => `${user.name} ${user.role ?? ''}`,
        sortKeys: {
          name: (user) => user.name,
          role: (user) => user.role,
          created: (user) => user.createdMs,
        },
        defaultSort: 'name',
        tieBreak: (user) => user.name,
      });
    },

    async create(input, call) {
      refuseMore(call, input.role);
      const passwordHash = await access.passwords.hash(input.password);
      const id = await insertUser(store.db, { ...input, passwordHash }, Date.now());
      call.note({ id });
      changed();
      return { id };
    },

    async update(input, call) {
      const passwordHash =
        input.password === undefined ? undefined : await access.passwords.hash(input.password);
      const { before, after } = await store.db.transaction().execute(async (transaction) => {
        const user = await findUser(transaction, input.user);
        await refuseStronger(transaction, call, user);
        if (input.role !== undefined) refuseMore(call, input.role);
        const role = (await rolesOverAll(transaction)).get(user.id) ?? null;
        const next = {
          disabled:
            input.disabled === undefined ? user.disabled : input.disabled ? (1 as const) : (0 as const),
          password_hash: passwordHash ?? user.password_hash,
        };
        await transaction.updateTable('users').set(next).where('id', '=', user.id).execute();
        if (input.role !== undefined) await setRoleOverAll(transaction, user.id, input.role, Date.now());
        await keepAnAdmin(transaction);
        // A new password or a disabled user ends what was signed in with the old one.
        if (passwordHash !== undefined || next.disabled === 1) {
          await transaction
            .deleteFrom('sessions')
            .where('user_id', '=', user.id)
            .where('id', '!=', next.disabled === 1 ? '' : call.caller.credentialId)
            .execute();
        }
        return { before: { ...user, role }, after: { ...next, role: input.role ?? role } };
      });
      call.note({
        name: before.name,
        before: { role: before.role, disabled: before.disabled === 1 },
        after: { role: after.role, disabled: after.disabled === 1 },
      });
      access.withdraw({ userId: before.id });
      changed();
      return {};
    },

    async remove(input, call) {
      const user = await store.db.transaction().execute(async (transaction) => {
        const found = await findUser(transaction, input.user);
        await refuseStronger(transaction, call, found);
        await transaction
          .deleteFrom('grants')
          .where('subject_kind', '=', 'user')
          .where('subject_id', '=', found.id)
          .execute();
        await transaction.deleteFrom('users').where('id', '=', found.id).execute();
        await keepAnAdmin(transaction);
        return found;
      });
      call.note({ name: user.name });
      access.withdraw({ userId: user.id });
      changed();
      return {};
    },

    async changePassword(input, call) {
      const { userId, credentialId } = call.caller;
      if (!(await access.checkPassword(userId, input.currentPassword, call.address))) {
        throw new GantryError('bad_request', {
          message: 'The current password is wrong. Nothing was changed.',
          data: { issues: [{ path: 'currentPassword', message: 'is wrong' }] },
        });
      }
      const passwordHash = await access.passwords.hash(input.newPassword);
      await store.db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('users')
          .set({ password_hash: passwordHash })
          .where('id', '=', userId)
          .execute();
        await transaction
          .deleteFrom('sessions')
          .where('user_id', '=', userId)
          .where('id', '!=', credentialId)
          .execute();
      });
      access.withdraw({ userId, except: credentialId });
      changed();
      return {};
    },
  };
}

function userOf(row: UserRow) {
  return {
    id: row.id,
    name: row.name,
    disabled: row.disabled === 1,
    createdMs: row.created_ms,
    lastSignInMs: row.last_sign_in_ms,
  };
}

async function findUser(db: Kysely<Database>, id: string): Promise<UserRow> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  if (!user)
    throw new GantryError('not_found', { message: 'There is no such user. They may have been removed.' });
  return user;
}

function refuseMore(call: SignedCall, role: BuiltInRole): void {
  if (call.caller.rights.cover({ permissions: permissionsOfRole(role), scope: { kind: 'all' } })) return;
  throw new GantryError('forbidden', {
    message: `You do not hold all that "${role}" gives over everything: nobody gives more than they hold.`,
  });
}
