import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';

/** The operations of the audit log. */
export function createAuditHandlers({ audit }: Pick<Runtime, 'audit'>): Handlers<'audit'> {
  return { list: (input) => audit.list(input) };
}
