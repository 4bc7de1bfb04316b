import { GantryError } from '@/lib/errors';
import { refuseStronger } from '../access/refuse-stronger';
import { readSecondFactorPolicy } from '../access/sign-in-policy';
import type { Handlers, SignedCall } from '../api/call';
import type { Runtime } from '../runtime';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** Who typed their password so lately need not again to enrol. */
const freshMs = 10 * 60_000;

/** The operations on second factors. */
export function createFactorsHandlers({ store, access, hints }: Needs): Handlers<'factors'> {
  const { secondFactors } = access;
  const changed = () => hints.changed(null, ['access']);

  const isFresh = async ({ caller }: SignedCall): Promise<boolean> => {
    const session = await store.db
      .selectFrom('sessions')
      .select('created_ms')
      .where('id', '=', caller.credentialId)
      .executeTakeFirst();
    return session !== undefined && Date.now() - session.created_ms < freshMs;
  };

  /** A session alone, left open or stolen, must not be enough to change how its user signs in. */
  const demandPassword = async (call: SignedCall, currentPassword: string | undefined) => {
    const { userId } = call.caller;
    if (await access.checkPassword(userId, currentPassword ?? '', call.address)) return;
    throw new GantryError('bad_request', {
      message: 'The current password is wrong. Nothing was changed.',
      data: { issues: [{ path: 'currentPassword', message: 'is wrong' }] },
    });
  };

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
        required: (await readSecondFactorPolicy(store.db)) === 'required',
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
      const recoveryCodes = await secondFactors.confirm(call.caller.userId, input.code);
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
      if ((await readSecondFactorPolicy(store.db)) === 'required') {
        throw new GantryError('conflict', {
          message:
            'Gantry is set to ask everybody for a second factor. Ask an admin to take yours away if you change devices.',
        });
      }
      await secondFactors.remove(call.caller.userId);
      changed();
      return {};
    },

    async removeOf(input, call) {
      const user = await store.db
        .selectFrom('users')
        .select(['id', 'name'])
        .where('id', '=', input.user)
        .executeTakeFirst();
      if (user) await refuseStronger(store.db, call, user);
      if (!user || !(await secondFactors.remove(user.id))) {
        throw new GantryError('not_found', {
          message: user
            ? `${user.name} has no second factor.`
            : 'There is no such user. They may have been removed.',
        });
      }
      // What was signed in with a factor that is lost may be in other hands.
      await store.db
        .deleteFrom('sessions')
        .where('user_id', '=', user.id)
        .where('id', '!=', call.caller.credentialId)
        .execute();
      call.note({ name: user.name });
      access.withdraw({ userId: user.id, except: call.caller.credentialId });
      changed();
      return {};
    },
  };
}
