import { randomBytes, randomUUID } from 'node:crypto';
import { userName } from '@/lib/contract/access';
import { GantryError, toGantryError } from '@/lib/errors';
import type { Audit } from '../audit/audit';
import type { UserRow } from '../store/schema';
import type { Store } from '../store/store';
import type { Access, SignedIn, SignInAttempt } from './access';
import type { Directory } from '../directory/directory';
import type { Passwords } from './passwords';
import type { About, Passkeys } from '../passkeys/passkeys';
import type { SecondFactors } from './second-factors';
import { sessionMaxMs } from './session-cookie';
import { dutyOf, readSecondFactorPolicy } from './sign-in-policy';
import { createThrottle } from './throttle';

export type SignInParts = {
  store: Store;
  audit: Audit;
  passwords: Passwords;
  secondFactors: SecondFactors;
  passkeys: Pick<Passkeys, 'countOf' | 'vouch'>;
  directory: Pick<Directory, 'signIn' | 'fits'>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds that never go backwards: a wait must not grow because the clock was set. */
  monotonic: () => number;
};

/** Signing in and checking passwords, throttled together. */
export type SignIn = {
  signIn(attempt: SignInAttempt): Promise<SignedIn>;
  signInThrough: Access['signInThrough'];
  signInWithPasskey: Access['signInWithPasskey'];
  checkPassword(userId: string, password: string, address: string): Promise<boolean>;
};

/** Guessing at one account waits up to a minute: longer would let anybody lock its owner out. */
const accountLimits = { freeAttempts: 5, firstWaitMs: 1_000, maxWaitMs: 60_000 };
const addressLimits = { freeAttempts: 20, firstWaitMs: 1_000, maxWaitMs: 5 * 60_000 };
const maxPasswordLength = 1024;

/** The passkey that an attempt is about. */
type ShownPasskey = { id: string; name: string };

/** Who guesses codes knows the password: they wait long, and keep nobody else out. */
const codeLimits = { freeAttempts: 5, firstWaitMs: 1_000, maxWaitMs: 15 * 60_000 };

export function createSignIn(parts: SignInParts): SignIn {
  const { store, audit, passwords, secondFactors, passkeys, directory, now, monotonic } = parts;
  const codes = createThrottle(codeLimits, monotonic);
  const accounts = createThrottle(accountLimits, monotonic);
  const addresses = createThrottle(addressLimits, monotonic);
  /** Keys whose refusal is in the log already: a flood of attempts must not become a flood of entries. */
  const noted = new Set<string>();
  /** Whether it is to be noted now. */
  const note = (key: string): boolean => {
    if (noted.has(key)) return false;
    if (noted.size > 1_000) noted.clear();
    noted.add(key);
    return true;
  };

  const waitFor = (account: string, address: string): number => {
    const waitMs = addresses.enter(address);
    if (waitMs > 0) return waitMs;
    const accountWaitMs = accounts.enter(account);
    if (accountWaitMs > 0) addresses.giveBack(address);
    return accountWaitMs;
  };

  const succeeded = (account: string, address: string) => {
    accounts.forget(account);
    addresses.giveBack(address);
    noted.delete(account);
  };

  const tooMany = (waitMs: number) => {
    const seconds = Math.ceil(waitMs / 1000);
    return new GantryError('throttled', {
      message: `Too many attempts. Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`,
      data: { retryAfterSeconds: seconds },
    });
  };

  const record = async (
    attempt: Pick<SignInAttempt, 'address' | 'userAgent'>,
    user: { id: string; name: string } | null,
    failure: GantryError | null,
    startedMs: number,
    sessionId: string | null,
    passkey: ShownPasskey | null = null,
  ) => {
    await audit.record({
      timeMs: now(),
      // Never the name as typed: people type their password there.
      actor: user?.name ?? 'unknown user',
      actorId: user?.id ?? null,
      via: 'sign-in',
      address: attempt.address,
      operation: 'sessions.create',
      cluster: null,
      targetKind: 'session',
      targetId: sessionId,
      targetName: null,
      summary: {
        userAgent: attempt.userAgent,
        ...(passkey ? { passkey: passkey.name, passkeyId: passkey.id } : {}),
      },
      requestId: randomUUID(),
      outcome: failure ? 'denied' : 'succeeded',
      errorCode: failure?.code ?? null,
      errorMessage: failure?.message ?? null,
      durationMs: Math.round(performance.now() - startedMs),
    });
  };

  /** Why the second factor does not let this user in; null where it does. */
  const checkCode = async (userId: string, code: string | undefined): Promise<GantryError | null> => {
    if (!code) return new GantryError('second_factor_required');
    const waitMs = codes.enter(userId);
    if (waitMs > 0) return tooMany(waitMs);
    if (!(await secondFactors.check(userId, code.slice(0, 100))))
      return new GantryError('second_factor_wrong');
    codes.forget(userId);
    return null;
  };

  /** Why a password is not enough for a user whose one other factor may be a passkey; null where it is. */
  const whyPasskey = async (userId: string): Promise<GantryError | null> =>
    (await readSecondFactorPolicy(store.db)) === 'required' && (await passkeys.countOf(userId)) > 0
      ? new GantryError('passkey_required')
      : null;

  /** The user whose password it is. The same work for one who does not exist, is disabled, or gave a wrong one. */
  const vouchFor = async (attempt: SignInAttempt, named: UserRow | null): Promise<UserRow | null> => {
    const tooLong = attempt.password.length > maxPasswordLength;
    const password = attempt.password.slice(0, maxPasswordLength);
    if (attempt.realm === 'directory') {
      const user = await directory.signIn(attempt.name.trim().slice(0, 200), password);
      return user && user.disabled === 0 && !tooLong ? user : null;
    }
    const own = named?.source === 'local' && named.kind === 'person' ? named : null;
    const fits = await passwords.fits(own?.password_hash ?? null, password);
    return own && fits && own.disabled === 0 && !tooLong ? own : null;
  };

  /** Makes the session of a user who is who they say. */
  const begin = async (
    from: Pick<SignInAttempt, 'address' | 'userAgent'>,
    user: UserRow,
    shown: { factor: boolean; passkey: ShownPasskey | null },
    startedMs: number,
  ): Promise<SignedIn> => {
    const { passkey } = shown;
    // Two factors in one; and no password was typed that somebody else knows.
    const owes = passkey ? null : await dutyOf(store.db, user, shown.factor);

    const nowMs = now();
    const sessionId = randomBytes(24).toString('base64url');
    await store.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('sessions')
        .values({
          id: sessionId,
          user_id: user.id,
          created_ms: nowMs,
          last_used_ms: nowMs,
          expires_ms: nowMs + sessionMaxMs,
          address: from.address,
          user_agent: from.userAgent.slice(0, 300),
          owes,
          passkey_id: passkey?.id ?? null,
        })
        .execute();
      await transaction
        .updateTable('users')
        .set({ last_sign_in_ms: nowMs })
        .where('id', '=', user.id)
        .execute();
    });
    await record(from, user, null, startedMs, sessionId, passkey);
    return { sessionId, userId: user.id, userName: user.name };
  };

  const signIn = async (attempt: SignInAttempt): Promise<SignedIn> => {
    const startedMs = performance.now();
    const nameKey = attempt.name.trim().toLowerCase().slice(0, 100);
    const named = userName.safeParse(attempt.name).success
      ? await store.db.selectFrom('users').selectAll().where('name_key', '=', nameKey).executeTakeFirst()
      : undefined;

    const waitMs = waitFor(nameKey, attempt.address);
    if (waitMs > 0) {
      const failure = tooMany(waitMs);
      if (note(nameKey)) await record(attempt, named ?? null, failure, startedMs, null);
      throw failure;
    }
    noted.delete(nameKey);

    let known: UserRow | null;
    try {
      known = await vouchFor(attempt, named ?? null);
    } catch (error) {
      const failure = toGantryError(error);
      // Nobody guessed: the directory is down.
      if (failure.code === 'directory_unavailable') succeeded(nameKey, attempt.address);
      await record(attempt, named ?? null, failure, startedMs, null);
      throw failure;
    }
    if (!known) {
      const failure = new GantryError('bad_credentials');
      await record(attempt, named ?? null, failure, startedMs, null);
      throw failure;
    }
    succeeded(nameKey, attempt.address);

    const { confirmedMs } = await secondFactors.stateOf(known.id);
    const failure =
      confirmedMs === null ? await whyPasskey(known.id) : await checkCode(known.id, attempt.code);
    if (failure) {
      await record(attempt, known, failure, startedMs, null);
      throw failure;
    }
    return begin(attempt, known, { factor: confirmedMs !== null, passkey: null }, startedMs);
  };

  /** Signs in whom `vouch` answers, while the address has attempts left. `about` is told whom it is about, for the log. */
  const signInVouched = async (
    from: Pick<SignInAttempt, 'address' | 'userAgent'>,
    vouch: (about: About) => Promise<UserRow>,
  ): Promise<SignedIn> => {
    const startedMs = performance.now();
    const key = `address ${from.address}`;
    const waitMs = addresses.enter(from.address);
    let user: UserRow | null = null;
    let passkey: ShownPasskey | null = null;
    try {
      if (waitMs > 0) throw tooMany(waitMs);
      user = await vouch((named, shown) => {
        user = named;
        passkey = shown;
      });
      if (user.disabled === 1) throw new GantryError('user_disabled');
    } catch (error) {
      const failure = toGantryError(error);
      // Nobody guessed: who was to be asked is down.
      if (/_unavailable$/.test(failure.code)) addresses.giveBack(from.address);
      if (waitMs === 0 || note(key)) await record(from, user, failure, startedMs, null, passkey);
      throw failure;
    }
    addresses.giveBack(from.address);
    noted.delete(key);
    return begin(from, user, { factor: false, passkey }, startedMs);
  };

  return {
    signIn,
    // An identity provider has asked for its factors.
    signInThrough: (from, vouch) => signInVouched(from, vouch),
    signInWithPasskey: (from, answer) => signInVouched(from, (about) => passkeys.vouch(answer, about)),
    async checkPassword(userId, password, address) {
      const user = await store.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
      const account = user?.name_key ?? userId;
      const waitMs = waitFor(account, address);
      if (waitMs > 0) throw tooMany(waitMs);
      const typed = password.slice(0, maxPasswordLength);
      const fits =
        user?.source === 'ldap'
          ? await directory.fits(user, typed)
          : await passwords.fits(user?.password_hash ?? null, typed);
      if (fits) succeeded(account, address);
      return fits;
    },
  };
}
