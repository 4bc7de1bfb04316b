import type { Entry } from 'ldapts';
import { GantryError } from '@/lib/errors';

/** What Active Directory says of an account; other directories have no such attributes. */
export const accountAttributes = ['userAccountControl', 'accountExpires'];

/** The bit of `userAccountControl`. Source: MS-ADTS 2.2.16, ADS_UF_ACCOUNT_DISABLE. */
const accountDisabled = 0x2;
/** Hundreds of nanoseconds since 1601, as `accountExpires` counts; its epoch in milliseconds before ours. */
const ticksPerMs = 10_000n;
const epochMs = 11_644_473_600_000n;
/** Two ways to say "never". Source: MS-ADA1 2.2, accountExpires. */
const never: readonly bigint[] = [0n, 0x7fff_ffff_ffff_ffffn];

/** Whether an entry's account is disabled, or its time over. */
export function isClosed(entry: Entry, nowMs: number): boolean {
  const control = numberOf(entry['userAccountControl']);
  if (control !== null && (Number(control) & accountDisabled) !== 0) return true;
  const expires = numberOf(entry['accountExpires']);
  return expires !== null && !never.includes(expires) && expires / ticksPerMs - epochMs <= BigInt(nowMs);
}

/**
 * What a refused bind says beside "invalid credentials": a number after `data`, in hex. These are told only to whom knows
 * the password, so that they may be told on; a wrong name (525) or password (52e), and a locked account (775), which is
 * told to anybody, are not. Source: winerror.h, ERROR_LOGON_FAILURE and those beside it.
 */
const refusals: Readonly<Record<string, string>> = {
  '530': 'The directory does not let you sign in at this time of day. Ask its admin.',
  '531': 'The directory does not let you sign in from here. Ask its admin.',
  '532': 'Your password has expired. Change it where you sign in to your computer, then sign in here.',
  '533': 'Your account is disabled in the directory. Ask its admin to enable it.',
  '701': 'Your account has expired in the directory. Ask its admin to extend it.',
  '773':
    'You must change your password before you sign in. Change it where you sign in to your computer, then sign in here.',
};

/** Why Active Directory refused a bind whose password is right; null where that must not be told. */
export function refusalOf(message: string): GantryError | null {
  const [, code = ''] = /AcceptSecurityContext error, data ([0-9a-f]+),/i.exec(message) ?? [];
  const reason = Object.hasOwn(refusals, code.toLowerCase()) ? refusals[code.toLowerCase()] : undefined;
  return reason === undefined ? null : new GantryError('directory_refused', { message: reason });
}

function numberOf(value: Entry[string] | undefined): bigint | null {
  const [first] = Array.isArray(value) ? value : [value];
  return first !== undefined && /^-?\d{1,19}$/.test(String(first)) ? BigInt(String(first)) : null;
}
