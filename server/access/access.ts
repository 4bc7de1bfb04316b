import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../api/call';
import type { Directory } from '../directory/directory';
import type { IdentityProvider } from '../identity-provider/identity-provider';
import type { Passkeys } from '../passkeys/passkeys';
import type { UserRow } from '../store/schema';
import type { Passwords } from './passwords';
import type { SecondFactors } from './second-factors';

/** The head of a request, from a route handler or from a WebSocket upgrade. */
export type RequestHead = {
  headers: Headers | IncomingHttpHeaders;
  /** The client's address, as `server/main.ts` determined it. */
  address: string;
  userAgent: string;
};

export type SignInAttempt = {
  name: string;
  password: string;
  /** Who is asked: Gantry itself, or the directory. So both do the same work for every name. */
  realm?: 'local' | 'directory';
  /** Of the second factor, where one was asked for. */
  code?: string;
  address: string;
  userAgent: string;
};
export type SignedIn = { sessionId: string; userId: string; userName: string };

/** Something lost its right: gets a predicate over callers that were let in before. */
export type WithdrawnListener = (isWithdrawn: (caller: Caller) => boolean) => void;

/** One credential, or all of a user's but the `except`ed one; null: of everybody, as roles and teams have changed. */
export type Withdrawal = { credentialId: string } | { userId: string | null; except?: string };

/** Who is calling, and whether they still may. */
export type Access = {
  /** Who sent the request: by its bearer token, else by its session cookie; null when by neither. */
  identify(request: RequestHead): Promise<Caller | null>;
  /** A caller let in earlier as they would be let in now (the role may have changed); null when they would not. */
  refresh(caller: Caller): Promise<Caller | null>;
  /**
   * A caller as what they began may go on for them: as `refresh`, but the end of a session ends nothing, as people sign out
   * of what goes on. Null when they are disabled or deleted, or their token is gone.
   */
  standing(caller: Caller): Promise<Caller | null>;
  /**
   * Who switched something automatic on, as they would be let in now; null when they would not: disabled, deleted, or the
   * token they did it with is gone. Its limits hold.
   */
  actFor(who: { userId: string; tokenId: string | null }, via: 'poll' | 'webhook'): Promise<Caller | null>;
  /** Calls `listener` when rights are withdrawn: revoked, changed, disabled, expired. Returns how to stop. */
  onWithdrawn(listener: WithdrawnListener): () => void;
  /** Tells the listeners. Call it once the change is committed. */
  withdraw(what: Withdrawal): void;
  /**
   * Makes a session, audited.
   * @throws `bad_credentials`; `second_factor_required` or `second_factor_wrong` where only the code is missing;
   * `passkey_required` where the factor that is demanded is a passkey; `throttled` with `data.retryAfterSeconds`
   */
  signIn(attempt: SignInAttempt): Promise<SignedIn>;
  /**
   * Makes a session for whom an identity provider vouches, audited. `vouch` runs while attempts are left.
   * @throws `user_disabled`; `throttled` with `data.retryAfterSeconds`; what `vouch` throws
   */
  signInThrough(
    from: Pick<SignInAttempt, 'address' | 'userAgent'>,
    vouch: () => Promise<UserRow>,
  ): Promise<SignedIn>;
  /**
   * Makes a session for whose passkey answered, audited: two factors in one.
   * @param answer JSON of what the browser answered
   * @throws `passkey_refused`; `user_disabled`; `directory_unavailable`; `throttled` with `data.retryAfterSeconds`
   */
  signInWithPasskey(from: Pick<SignInAttempt, 'address' | 'userAgent'>, answer: string): Promise<SignedIn>;
  /** Ends a session at its user's wish, audited. */
  signOut(sessionId: string, address: string): Promise<void>;
  /** Whether `password` is the user's; throttled together with signing in. */
  checkPassword(userId: string, password: string, address: string): Promise<boolean>;
  passwords: Passwords;
  secondFactors: SecondFactors;
  passkeys: Passkeys;
  directory: Directory;
  identityProvider: IdentityProvider;
  /** What next-auth encrypts its cookies with. */
  cookieSecret: string;
  close(): void;
};
