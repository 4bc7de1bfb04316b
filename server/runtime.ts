import type { Logger } from 'pino';
import type { Access } from './access/access';
import type { Door } from './api/door';
import type { Audit } from './audit/audit';
import type { Egress } from './egress/egress';
import type { Hints } from './inventory/hints';
import type { Inventory } from './inventory/inventory';
import type { Jobs } from './jobs/jobs';
import type { Settings } from './settings';
import type { Store } from './store/store';

/** Everything that lives as long as the process. `server/main.ts` makes the one there is. */
export type Runtime = {
  settings: Settings;
  /** Where browsers reach Gantry, without a slash at the end: the one Origin allowed. */
  publicUrl: string;
  version: string;
  log: Logger;
  store: Store;
  access: Access;
  audit: Audit;
  /** Where Gantry may connect to, besides engines. */
  egress: Egress;
  hints: Hints;
  inventory: Inventory;
  jobs: Jobs;
  door: Door;
};

const key = Symbol.for('gantry.runtime');

type Holder = { [key]?: Runtime };

/** Makes `runtime` the one that `getRuntime` gives. Only `server/main.ts` calls it. */
export function installRuntime(runtime: Runtime): void {
  (globalThis as Holder)[key] = runtime;
}

/**
 * The runtime, for route handlers. It lives on `globalThis` because Next bundles modules more than once.
 * @throws if the process was not started through `server/main.ts`
 */
export function getRuntime(): Runtime {
  const runtime = (globalThis as Holder)[key];
  if (!runtime)
    throw new Error('Gantry is started through server/main.ts: run "npm start" or "npm run dev".');
  return runtime;
}
