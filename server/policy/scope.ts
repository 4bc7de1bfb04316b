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

/** A scope that code is in: how often it was asked anew what is held, and which of these answers holds. */
type Entered = Scope & { asked: number; answered: number };

/*
 * The door enters it; everything a handler starts, a job too, stays in it, so that no handler can forget to pass it on.
 * Outside of it (watchers, samplers, start-up) Gantry acts for itself.
 */
const scope = new AsyncLocalStorage<Entered>();

/** Runs `work`, and all that comes of it, with no more than `rights`. */
export function runAs<T>(as: Scope, work: () => T): T {
  return scope.run({ ...as, asked: 0, answered: 0 }, work);
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
  if (!entered?.live) return;
  const asked = ++entered.asked;
  const rights = await entered.live();
  // Of two who ask at once, who asked first may be answered last: with what was held before.
  if (asked < entered.answered) return;
  entered.answered = asked;
  entered.rights = rights;
}

/** Runs `work` for Gantry itself: to put back what a caller's work has begun, whatever they may do by now. */
export function asGantry<T>(work: () => T): T {
  return scope.exit(work);
}

/** The collection of what the caller asked for. */
export function currentCollection(): string | null {
  return scope.getStore()?.collection ?? null;
}
