import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import { completeReset } from '../access/password-resets';
import { readSecondFactorPolicy, writeSecondFactorPolicy } from '../access/sign-in-policy';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';

type Needs = Pick<Runtime, 'store' | 'access'> & { hints: Pick<Runtime['hints'], 'changed'> };

/** The operations around signing in itself. */
export function createSignInHandlers({ store, access, hints }: Needs): Handlers<'signIn'> {
  const showedPasskey = async (sessionId: string): Promise<boolean> => {
    const session = await store.db
      .selectFrom('sessions')
      .select('passkey_id')
      .where('id', '=', sessionId)
      .executeTakeFirst();
    return session !== undefined && session.passkey_id !== null;
  };

  return {
    options: async () => ({
      directory: await access.directory.name(),
      identityProvider: await access.identityProvider.name(),
      passkeys: await access.passkeys.areUsed(),
    }),

    policy: async () => ({ secondFactor: await readSecondFactorPolicy(store.db) }),

    async updatePolicy(input, call) {
      const before = await readSecondFactorPolicy(store.db);
      if (input.secondFactor === 'required' && call.caller?.via === 'session') {
        const own = await access.secondFactors.stateOf(call.caller.userId);
        if (own.confirmedMs === null && !(await showedPasskey(call.caller.credentialId))) {
          throw new GantryError('conflict', {
            message:
              'Enrol an authenticator app, or sign in with a passkey of your own first: then you know that it works.',
          });
        }
      }
      const limited = await writeSecondFactorPolicy(store.db, input.secondFactor, access.passkeys.rpId);
      call.note(noteOfAsked({ secondFactor: before }, input));
      for (const userId of limited) access.withdraw({ userId });
      hints.changed(null, ['access']);
      return {};
    },

    async completeReset(input, call) {
      const { userId, userName } = await completeReset(
        { store, passwords: access.passwords },
        input,
        Date.now(),
      );
      call.note({ id: userId, name: userName });
      access.withdraw({ userId });
      hints.changed(null, ['access']);
      return { userName };
    },
  };
}
