import { completeSetup, isSetupRequired } from '../access/first-admin';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';

/** The operations of the first start. */
export function createSetupHandlers(runtime: Pick<Runtime, 'store' | 'access'>): Handlers<'setup'> {
  return {
    status: async () => ({ required: await isSetupRequired(runtime.store.db) }),
    complete: async (input) => {
      await completeSetup(runtime, input);
      return {};
    },
  };
}
