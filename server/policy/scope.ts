import { AsyncLocalStorage } from 'node:async_hooks';
import type { Rights } from '@/lib/rights';

/**
 * On whose behalf code runs, and the collection of what was asked for: null where it is in none, or in several. What is
 * made on the way is in `made`, for the audit log.
 */
type Scope = {
  rights: Rights;
  collection: string | null;
  made?: Set<string>;
  /** What they hold now. @throws `rights_withdrawn`, or what else keeps them from going on */
  live?: () => Promise<Rights>;
};

/*
 * The door enters it; everything a handler starts, a job too, stays in it, so that no handler can forget to pass it on.
 * Outside of it (watchers, samplers, start-up) Gantry acts for itself.
 */
const scope = new AsyncLocalStorage<Scope>();

/** Runs `work`, and all that comes of it, with no more than `rights`. */
export function runAs<T>(as: Scope, work: () => T): T {
  return scope.run(as, work);
}

/** The rights of whom the code runs for; null: Gantry itself. */
export function currentRights(): Rights | null {
  return scope.getStore()?.rights ?? null;
}

/** Says in which collection something is made, or would be: its entry in the audit log is about that collection. */
export function noteMadeIn(collection: string): void {
  scope.getStore()?.made?.add(collection);
}

/**
 * Asks again what whom the code runs for holds, before something is changed: work may go on for long after it was
 * allowed. From then on `currentRights` answers that. @throws `rights_withdrawn` where they may not go on
 */
export async function renewRights(): Promise<void> {
  const entered = scope.getStore();
  if (entered?.live) entered.rights = await entered.live();
}

/** Runs `work` for Gantry itself: to put back what a caller's work has begun, whatever they may do by now. */
export function asGantry<T>(work: () => T): T {
  return scope.exit(work);
}

/** The collection of what the caller asked for. */
export function currentCollection(): string | null {
  return scope.getStore()?.collection ?? null;
}
