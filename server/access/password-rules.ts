import { minPasswordLength } from '@/lib/password-rule';
import { GantryError } from '@/lib/errors';

/** So many characters must be left of a password once what anybody would try first is taken out of it. */
const ownCharacters = 8;

let listed: Promise<ReadonlySet<string>> | null = null;

/** Passwords that leaked most often, in lower case. Read when the first one is chosen: it takes a few megabytes. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  listed ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return listed;
}

/**
 * Refuses a password that is guessed early, as NIST SP 800-63B (5.1.1.2) asks: too short, among those that leaked most
 * often, a repetition or a sequence, or the user's own name. It asks for no kinds of characters.
 * @throws `bad_request` that says why, naming `field`
 */
export async function checkNewPassword(
  password: string,
  userName: string,
  field = 'password',
): Promise<void> {
  const problem = await passwordProblem(password, userName);
  if (problem === null) return;
  throw new GantryError('bad_request', {
    message: `This password ${problem}. Choose another one: a few words in a row are good.`,
    data: { issues: [{ path: field, message: problem }] },
  });
}

/** Why `password` is refused, to follow "This password"; null where it is good. */
export async function passwordProblem(password: string, userName: string): Promise<string | null> {
  // Spread, as one character may be two units: the standard counts code points.
  if ([...password].length < minPasswordLength) return `is shorter than ${minPasswordLength} characters`;
  const plain = password.normalize('NFKC').toLowerCase();
  const unit = repeatedUnit(plain);
  if (unit.length < ownCharacters) return 'repeats a few characters';
  if (isSequence(plain)) return 'is a sequence of neighbouring characters';
  const common = await commonPasswords();
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if ([plain, unit, core].some((text) => common.has(text))) {
    return 'is among those that are tried first, as it is known from leaks';
  }
  for (const known of [userName.toLowerCase(), 'gantry']) {
    if (known.length < 3 || !plain.includes(known)) continue;
    if (plain.replaceAll(known, '').length < ownCharacters) {
      return known === 'gantry'
        ? 'is little more than the name of Gantry'
        : 'is little more than the user name';
    }
  }
  return null;
}

/** What `text` is a repetition of: `ab` for `ababab`; itself where it is none. */
function repeatedUnit(text: string): string {
  const length = (text + text).indexOf(text, 1);
  return text.slice(0, length);
}

/** `abcdefghijkl`, `210987654321`: each character follows the one before it, by one step in one direction. */
function isSequence(text: string): boolean {
  const steps = [...text]
    .slice(1)
    .map((character, index) => character.charCodeAt(0) - text.charCodeAt(index));
  const wrapped = steps.map((step) => (step === -9 ? 1 : step === 9 ? -1 : step));
  return wrapped.every((step) => step === 1) || wrapped.every((step) => step === -1);
}
