import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { Runtime } from '../runtime';

/** Proving who one is once more: a session alone, left open or stolen, must not be enough to change how its user signs in. */
export type ProveAgain = {
  /** Whether the session is so young that who began it need not prove it again. */
  isFresh(call: SignedCall): Promise<boolean>;
  /** @throws `bad_request` where it is not the user's password; `throttled` */
  demandPassword(call: SignedCall, currentPassword: string | undefined): Promise<void>;
};

const freshMs = 10 * 60_000;

export function createProveAgain({ store, access }: Pick<Runtime, 'store' | 'access'>): ProveAgain {
  return {
    async isFresh({ caller }) {
      const session = await store.db
        .selectFrom('sessions')
        .select('created_ms')
        .where('id', '=', caller.credentialId)
        .executeTakeFirst();
      return session !== undefined && Date.now() - session.created_ms < freshMs;
    },
    async demandPassword(call, currentPassword) {
      if (await access.checkPassword(call.caller.userId, currentPassword ?? '', call.address)) return;
      throw new GantryError('bad_request', {
        message: 'The current password is wrong. Nothing was changed.',
        data: { issues: [{ path: 'currentPassword', message: 'is wrong' }] },
      });
    },
  };
}
