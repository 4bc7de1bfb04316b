import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { User } from '@/lib/contract/access';
import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import { type BuiltInRole, permissionsOfRole } from '@/lib/permissions';
import { readRights } from '../access/grants';
import { checkNewPassword } from '../access/password-rules';
import { countAllPasskeys } from '../passkeys/passkeys';
import { beginReset, resetLink } from '../access/password-resets';
import { refuseStronger } from '../access/refuse-stronger';
import { dutyOf } from '../access/sign-in-policy';
import { insertUser, keepAnAdmin, rolesOverAll, setRoleOverAll } from '../access/user-records';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { Database, UserRow } from '../store/schema';

type Needs = Pick<Runtime, 'store' | 'access' | 'publicUrl'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on users. Nobody gives more than they hold, and the last enabled admin stays. */
export function createUsersHandlers({ store, access, publicUrl, hints }: Needs): Handlers<'users'> {
  const changed = () => hints.changed(null, ['access']);
  const hashFor = async (userId: string, password: string, field?: string) => {
    const user = await findLocalUser(store.db, userId);
    await checkNewPassword(password, user.name, field);
    return access.passwords.hash(password);
  };

  return {
    async list(input) {
      const rows = await store.db
        .selectFrom('users')
        .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
        .selectAll('users')
        .select('second_factors.confirmed_ms')
        .execute();
      const roles = await rolesOverAll(store.db);
      const passkeys = await countAllPasskeys(store.db);
      const users = rows.map((row) => ({
        ...userOf(row, passkeys.get(row.id)),
        role: roles.get(row.id) ?? null,
      }));
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

    async get({ user }) {
      const row = await findUser(store.db, user);
      const { confirmedMs } = await access.secondFactors.stateOf(row.id);
      const teams = await store.db
        .selectFrom('team_members')
        .innerJoin('teams', 'teams.id', 'team_members.team_id')
        .select(['teams.id', 'teams.name'])
        .where('team_members.user_id', '=', row.id)
        .orderBy('teams.name')
        .execute();
      const { grants } = await readRights(store.db, row.id);
      return {
        ...userOf({ ...row, confirmed_ms: confirmedMs }, (await countAllPasskeys(store.db)).get(row.id)),
        role: (await rolesOverAll(store.db)).get(row.id) ?? null,
        teams,
        grants: grants.map((grant) => ({ ...grant, permissions: [...grant.permissions] })),
      };
    },

    async create(input, call) {
      refuseMore(call, input.role);
      const password = firstPassword(input);
      await checkNewPassword(password, input.name);
      const passwordHash = await access.passwords.hash(password);
      const { name, kind, role, mustChange } = input;
      const id = await insertUser(
        store.db,
        { name, kind, role, passwordHash, temporary: mustChange ?? false },
        Date.now(),
      );
      call.note({ id });
      changed();
      return { id };
    },

    async update(input, call) {
      const passwordHash =
        input.password === undefined ? undefined : await hashFor(input.user, input.password);
      const { before, after } = await store.db.transaction().execute(async (transaction) => {
        const user = await findUser(transaction, input.user);
        await refuseStronger(transaction, call, user);
        if (input.password !== undefined) refuseService(user);
        if (input.role !== undefined) refuseMore(call, input.role);
        const role = (await rolesOverAll(transaction)).get(user.id) ?? null;
        const next = {
          disabled:
            input.disabled === undefined ? user.disabled : input.disabled ? (1 as const) : (0 as const),
          password_hash: passwordHash ?? user.password_hash,
          password_temporary:
            passwordHash === undefined
              ? user.password_temporary
              : input.mustChange
                ? (1 as const)
                : (0 as const),
        };
        if (passwordHash !== undefined) {
          await transaction.deleteFrom('password_resets').where('user_id', '=', user.id).execute();
        }
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
        ...noteOfAsked(
          { role: before.role, disabled: before.disabled === 1 },
          { role: after.role, disabled: after.disabled === 1 },
        ),
        ...(passwordHash === undefined ? {} : { newPassword: true }),
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

    async resetPassword(input, call) {
      const user = await findLocalUser(store.db, input.user);
      refuseService(user);
      await refuseStronger(store.db, call, user);
      const reset = await beginReset(store, user.id, Date.now());
      call.note({ name: user.name, expiresMs: reset.expiresMs });
      access.withdraw({ userId: user.id });
      changed();
      return { link: resetLink(publicUrl, reset.token), expiresMs: reset.expiresMs };
    },

    async changePassword(input, call) {
      const { userId, credentialId } = call.caller;
      await findLocalUser(store.db, userId);
      if (!(await access.checkPassword(userId, input.currentPassword, call.address))) {
        throw new GantryError('bad_request', {
          message: 'The current password is wrong. Nothing was changed.',
          data: { issues: [{ path: 'currentPassword', message: 'is wrong' }] },
        });
      }
      if (input.newPassword === input.currentPassword) {
        throw new GantryError('bad_request', {
          message: 'That is the password you have already. Choose another one.',
        });
      }
      const passwordHash = await hashFor(userId, input.newPassword, 'newPassword');
      const hasFactor =
        (await access.secondFactors.stateOf(userId)).confirmedMs !== null ||
        (await access.passkeys.countOf(userId)) > 0;
      const owes = await dutyOf(store.db, { source: 'local', password_temporary: 0 }, hasFactor);
      await store.db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('users')
          .set({ password_hash: passwordHash, password_temporary: 0 })
          .where('id', '=', userId)
          .execute();
        await transaction.updateTable('sessions').set({ owes }).where('id', '=', credentialId).execute();
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

/** @throws `conflict` for a service account, which is to have no password that anybody knows */
function refuseService({ kind, name }: UserRow): void {
  if (kind !== 'service') return;
  throw new GantryError('conflict', {
    message: `${name} is a service account: it cannot sign in. Make an API token for it.`,
  });
}

/** What a user signs in with; for a service account one that nobody is told. */
function firstPassword({ kind, name, password }: { kind?: string; name: string; password?: string }): string {
  if (kind === 'service') {
    if (password === undefined) return randomBytes(48).toString('base64url');
    throw new GantryError('bad_request', {
      message: `${name} is to be a service account, which has no password. Leave it out.`,
      data: { issues: [{ path: 'password', message: 'a service account has none' }] },
    });
  }
  if (password !== undefined) return password;
  throw new GantryError('bad_request', {
    message: `Choose the first password of ${name}.`,
    data: { issues: [{ path: 'password', message: 'is missing' }] },
  });
}

function userOf(row: UserRow & { confirmed_ms: number | null }, passkeys = 0): Omit<User, 'role'> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    disabled: row.disabled === 1,
    createdMs: row.created_ms,
    lastSignInMs: row.last_sign_in_ms,
    source: row.source,
    secondFactor: row.confirmed_ms !== null,
    passkeys,
    password: row.password_hash === '' ? 'none' : row.password_temporary === 1 ? 'temporary' : 'own',
  };
}

async function findUser(db: Kysely<Database>, id: string): Promise<UserRow> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  if (!user)
    throw new GantryError('not_found', { message: 'There is no such user. They may have been removed.' });
  return user;
}

/** @throws `not_found`; `conflict` for users whose password is not Gantry's to change */
async function findLocalUser(db: Kysely<Database>, id: string): Promise<UserRow> {
  const user = await findUser(db, id);
  if (user.kind === 'service') {
    throw new GantryError('conflict', {
      message: `${user.name} is a service account, which has no password. Make an API token for it.`,
    });
  }
  if (user.source === 'local') return user;
  throw new GantryError('conflict', {
    message: `The password of ${user.name} is kept by the ${user.source === 'ldap' ? 'directory' : 'identity provider'}. Change it there.`,
  });
}

function refuseMore(call: SignedCall, role: BuiltInRole): void {
  if (call.caller.rights.cover({ permissions: permissionsOfRole(role), scope: { kind: 'all' } })) return;
  throw new GantryError('forbidden', {
    message: `You do not hold all that "${role}" gives over everything: nobody gives more than they hold.`,
  });
}
