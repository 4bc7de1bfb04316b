import { GantryError } from '@/lib/errors';
import type { Caller } from '../api/call';
import type { SessionDuty } from '../store/schema';

/** What a session may do that owes something: what settles it, knowing who one is, and leaving. */
const settledBy: Record<SessionDuty, readonly string[]> = {
  password: ['users.changePassword'],
  'second-factor': [
    'factors.current',
    'factors.begin',
    'factors.confirm',
    'passkeys.list',
    'passkeys.begin',
    'passkeys.register',
  ],
};
const always = ['sessions.current', 'sessions.revoke'];

/** Why a caller whose session owes something may not do `operation` yet; null where they may. */
export function whyOwing(operation: string, caller: Caller | null): GantryError | null {
  const owes = caller?.owes ?? null;
  if (owes === null || always.includes(operation) || settledBy[owes].includes(operation)) return null;
  return new GantryError(
    owes === 'password' ? 'password_change_required' : 'second_factor_enrolment_required',
  );
}
