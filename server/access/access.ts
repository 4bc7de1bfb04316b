import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../api/call';

/** The head of a request, from a route handler or from a WebSocket upgrade. */
export type RequestHead = {
  headers: Headers | IncomingHttpHeaders;
  /** The client's address, as `server/main.ts` determined it. */
  address: string;
  userAgent: string;
};

export type SignInAttempt = { name: string; password: string; address: string; userAgent: string };
export type SignedIn = { sessionId: string; userId: string; userName: string };

/** Something lost its right: a predicate over callers that were let in before. */
export type WithdrawnListener = (isWithdrawn: (caller: Caller) => boolean) => void;

/** Who is calling, and whether they still may. */
export type Access = {
  /** Who sent the request: by its bearer token, else by its session cookie; null when by neither. */
  identify(request: RequestHead): Promise<Caller | null>;
  /** Whether a caller let in earlier would be let in now, in the same role. */
  isLive(caller: Caller): Promise<boolean>;
  /** Calls `listener` when sessions, tokens or users lose their right (revoked, changed, expired); returns how to stop. */
  onWithdrawn(listener: WithdrawnListener): () => void;
  /** Tells the listeners that these credentials, or all of this user's, are withdrawn. Call it after the commit. */
  withdraw(what: { userId: string; except?: string } | { credentialId: string }): void;
  /** Makes a session. @throws `bad_credentials`, or `throttled` with `data.retryAfterSeconds` */
  signIn(attempt: SignInAttempt): Promise<SignedIn>;
  /** Ends the session of the request's cookie, if it has one. */
  signOut(sessionId: string, from: { address: string }): Promise<void>;
  /** Whether `password` is the user's, throttled like signing in. */
  checkPassword(userId: string, password: string, address: string): Promise<boolean>;
  /** The secret next-auth encrypts its cookies with. */
  readonly cookieSecret: string;
  close(): void;
};
