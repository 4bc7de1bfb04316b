import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import { type Role, roleWithin } from '@/lib/permissions';
import { countOtherAdmins, insertUser } from '../access/user-records';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { Database, UserRow } from '../store/schema';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on users. Nobody gives more than they hold, and the last enabled admin stays. */
export function createUsersHandlers({ store, access, hints }: Needs): Handlers<'users'> {
  const changed = () => hints.changed(null, ['access']);

  return {
    async list(input) {
      const rows = await store.db.selectFrom('users').selectAll().execute();
      return pageOf(rows.map(userOf), input, {
        searchText: (user) => `${user.name} ${user.role}`,
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
        refuseMore(call, user.role);
        if (input.role !== undefined) refuseMore(call, input.role);
        const next = {
          role: input.role ?? user.role,
          disabled:
            input.disabled === undefined ? user.disabled : input.disabled ? (1 as const) : (0 as const),
          password_hash: passwordHash ?? user.password_hash,
        };
        if (next.role !== 'Admin' || next.disabled === 1) await keepOneAdmin(transaction, user);
        await transaction.updateTable('users').set(next).where('id', '=', user.id).execute();
        // A new password or a disabled user ends what was signed in with the old one.
        if (passwordHash !== undefined || next.disabled === 1) {
          await transaction
            .deleteFrom('sessions')
            .where('user_id', '=', user.id)
            .where('id', '!=', next.disabled === 1 ? '' : call.caller.credentialId)
            .execute();
        }
        return { before: user, after: next };
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
        refuseMore(call, found.role);
        await keepOneAdmin(transaction, found);
        await transaction.deleteFrom('users').where('id', '=', found.id).execute();
        return found;
      });
      call.note({ name: user.name, role: user.role });
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
    role: row.role,
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

function refuseMore(call: SignedCall, role: Role): void {
  if (roleWithin(role, call.caller.role)) return;
  throw new GantryError('forbidden', {
    message: `Your role "${call.caller.role}" does not reach "${role}": nobody gives more than they hold.`,
  });
}

async function keepOneAdmin(db: Kysely<Database>, user: UserRow): Promise<void> {
  if (user.role !== 'Admin' || user.disabled === 1 || (await countOtherAdmins(db, user.id)) > 0) return;
  throw new GantryError('conflict', {
    message: `${user.name} is the last enabled admin. Make another admin first.`,
  });
}
