import type { Logger } from 'pino';
import type { Access } from '../access/access';
import type { Audit } from '../audit/audit';
import type { Hints } from '../inventory/hints';
import type { Locate } from '../policy/locate';
import type { Passing } from './door';

/** What `passThrough` works with: the door's, and that of what begins by itself. */
export function createPassing(parts: {
  access: Access;
  audit: Audit;
  hints: Hints;
  locate: Locate;
  log: Logger;
}): Passing {
  const { access, audit, hints, locate, log } = parts;
  let withdrawals = 0;
  access.onWithdrawn(() => {
    withdrawals += 1;
  });
  return {
    access,
    audit,
    log,
    locate,
    auditChanged: () => hints.changed(null, ['audit']),
    withdrawals: () => withdrawals,
  };
}
