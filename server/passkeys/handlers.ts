import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import { createProveAgain } from '../access/prove-again';
import { hasSecondFactor } from '../access/second-factors';
import { readSecondFactorPolicy } from '../access/sign-in-policy';
import { takeFactorsOf } from '../access/take-factors';
import type { Handlers, SignedCall } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import type { PasskeyRow } from '../store/schema';
import { countPasskeys, removePasskeys } from './passkeys';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on passkeys. */
export function createPasskeysHandlers({ store, access, hints }: Needs): Handlers<'passkeys'> {
  const { passkeys } = access;
  const { isFresh, demandPassword } = createProveAgain({ store, access });
  const changed = () => hints.changed(null, ['access']);

  const registrantOf = ({ caller }: SignedCall) => ({
    userId: caller.userId,
    userName: caller.userName,
    sessionId: caller.credentialId,
  });

  /** Why this user can have none; null where they can. */
  const whyNone = async (userId: string): Promise<string | null> => {
    const user = await store.db
      .selectFrom('users')
      .select(['source', 'kind'])
      .where('id', '=', userId)
      .executeTakeFirst();
    if (user?.source === 'oidc')
      return 'You sign in through the identity provider, which asks for factors of its own.';
    if (user?.kind === 'service') return 'A service account does not sign in: it has API tokens alone.';
    return passkeys.whyNone;
  };

  const findOwn = async (id: string, { caller }: SignedCall): Promise<PasskeyRow> => {
    const row = await store.db
      .selectFrom('passkeys')
      .selectAll()
      .where('id', '=', id)
      .where('user_id', '=', caller.userId)
      .executeTakeFirst();
    if (row) return row;
    throw new GantryError('not_found', {
      message: 'You have no such passkey. It may have been removed: look at the list again.',
    });
  };

  return {
    async list(input, call) {
      const rows = await store.db
        .selectFrom('passkeys')
        .selectAll()
        .where('user_id', '=', call.caller.userId)
        .execute();
      const items = rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdMs: row.created_ms,
        lastUsedMs: row.last_used_ms,
        worksHere: row.rp_id === passkeys.rpId,
      }));
      const page = pageOf(items, input, {
        searchText: (passkey) => passkey.name,
        sortKeys: {
          name: (passkey) => passkey.name,
          created: (passkey) => passkey.createdMs,
          used: (passkey) => passkey.lastUsedMs,
        },
        defaultSort: 'created',
        tieBreak: (passkey) => passkey.id,
      });
      return { ...page, whyNone: await whyNone(call.caller.userId) };
    },

    async begin(input, call) {
      const why = await whyNone(call.caller.userId);
      if (why !== null) throw new GantryError('conflict', { message: why });
      if (!(await isFresh(call))) await demandPassword(call, input.currentPassword);
      return passkeys.begin(registrantOf(call), call.address);
    },

    async register(input, call) {
      const id = await passkeys.register(registrantOf(call), input.name, input.answer);
      call.note({ id });
      changed();
      return { id };
    },

    async rename(input, call) {
      const row = await findOwn(input.passkey, call);
      await store.db.updateTable('passkeys').set({ name: input.name }).where('id', '=', row.id).execute();
      call.note({ name: row.name, ...noteOfAsked({ name: row.name }, { name: input.name }) });
      changed();
      return {};
    },

    async remove(input, call) {
      const { userId, credentialId } = call.caller;
      const row = await findOwn(input.passkey, call);
      await demandPassword(call, input.currentPassword);
      await store.db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('passkeys').where('id', '=', row.id).execute();
        if (
          !(await hasSecondFactor(transaction, userId)) &&
          (await countPasskeys(transaction, userId, passkeys.rpId)) === 0 &&
          (await readSecondFactorPolicy(transaction)) === 'required'
        ) {
          throw new GantryError('conflict', {
            message:
              'Gantry is set to ask everybody for a second factor, and this is your last. Add another passkey or an authenticator app first.',
          });
        }
        // It may be in other hands, and so may what was begun with it.
        await transaction
          .deleteFrom('sessions')
          .where('passkey_id', '=', row.id)
          .where('id', '!=', credentialId)
          .execute();
        await transaction
          .updateTable('sessions')
          .set({ passkey_id: null })
          .where('passkey_id', '=', row.id)
          .execute();
      });
      call.note({ name: row.name });
      access.withdraw({ userId, except: credentialId });
      changed();
      return {};
    },

    async removeOf(input, call) {
      const { name, taken } = await takeFactorsOf(
        { store, access },
        call,
        input.user,
        removePasskeys,
        'has no passkeys',
      );
      call.note({ name, passkeys: taken });
      changed();
      return {};
    },

    challenge: async (_input, call) => passkeys.challenge(call.address),
  };
}
