import { AsyncLocalStorage } from 'node:async_hooks';
import type { Rights } from '@/lib/rights';

/*
 * On whose behalf the code now runs. The door enters it; everything a handler starts, a job too, stays in it, so that no
 * handler can forget to pass it on. Outside of it (watchers, samplers, start-up) Gantry acts for itself.
 */
const scope = new AsyncLocalStorage<Rights>();

/** Runs `work`, and all that comes of it, with no more than `rights`. */
export function runAs<T>(rights: Rights, work: () => T): T {
  return scope.run(rights, work);
}

/** The rights of whom the code runs for; null: Gantry itself. */
export function currentRights(): Rights | null {
  return scope.getStore() ?? null;
}
