import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import { createProveAgain } from '../access/prove-again';
import { removeSecondFactor } from '../access/second-factors';
import { readSecondFactorPolicy } from '../access/sign-in-policy';
import { takeFactorsOf } from '../access/take-factors';
import type { Handlers } from '../api/call';
import { countPasskeys } from '../passkeys/passkeys';
import type { Runtime } from '../runtime';
import type { Database } from '../store/schema';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations on second factors. */
export function createFactorsHandlers({ store, access, hints }: Needs): Handlers<'factors'> {
  const { secondFactors } = access;
  const changed = () => hints.changed(null, ['access']);

  const { isFresh, demandPassword } = createProveAgain({ store, access });

  /** Whether the app must be kept: a factor is demanded, and there is no passkey that is one. */
  const isRequired = async (db: Kysely<Database>, userId: string): Promise<boolean> =>
    (await readSecondFactorPolicy(db)) === 'required' &&
    (await countPasskeys(db, userId, access.passkeys.rpId)) === 0;

  const demandFactor = async (userId: string) => {
    if ((await secondFactors.stateOf(userId)).confirmedMs !== null) return;
    throw new GantryError('conflict', { message: 'No second factor is enrolled. Enrol one first.' });
  };

  return {
    async current(_input, call) {
      const { confirmedMs, codesLeft } = await secondFactors.stateOf(call.caller.userId);
      return {
        enrolledMs: confirmedMs,
        recoveryCodesLeft: codesLeft,
        required: await isRequired(store.db, call.caller.userId),
        fresh: await isFresh(call),
      };
    },

    async begin(input, call) {
      const { userId, userName } = call.caller;
      if (!(await isFresh(call))) await demandPassword(call, input.currentPassword);
      const begun = await secondFactors.begin({ id: userId, name: userName });
      if (begun) return begun;
      throw new GantryError('conflict', {
        message: 'A second factor is enrolled already. Take it away first to enrol another one.',
      });
    },

    async confirm(input, call) {
      const recoveryCodes = await secondFactors.confirm(
        call.caller.userId,
        input.code,
        call.caller.credentialId,
      );
      if (recoveryCodes === null) {
        throw new GantryError('second_factor_wrong', {
          message:
            'The code does not fit. Check that the clock of your device is right, and type the newest code.',
        });
      }
      call.note({ name: call.caller.userName });
      changed();
      return { recoveryCodes };
    },

    async renewRecoveryCodes(input, call) {
      await demandPassword(call, input.currentPassword);
      await demandFactor(call.caller.userId);
      return { recoveryCodes: await secondFactors.renewCodes(call.caller.userId) };
    },

    async remove(input, call) {
      await demandPassword(call, input.currentPassword);
      await demandFactor(call.caller.userId);
      await store.db.transaction().execute(async (transaction) => {
        await removeSecondFactor(transaction, call.caller.userId);
        if (!(await isRequired(transaction, call.caller.userId))) return;
        throw new GantryError('conflict', {
          message:
            'Gantry is set to ask everybody for a second factor. Add a passkey first, or ask an admin to take yours away if you change devices.',
        });
      });
      changed();
      return {};
    },

    async removeOf(input, call) {
      const { name } = await takeFactorsOf(
        { store, access },
        call,
        input.user,
        removeSecondFactor,
        'has no second factor',
      );
      call.note({ name });
      changed();
      return {};
    },
  };
}
