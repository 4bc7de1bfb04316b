import type { Logger } from 'pino';
import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import type { Contract, Feature } from '@/lib/contract/contract';
import type { JsonValue } from '@/lib/contract/operation';
import type { Rights } from '@/lib/rights';
import type { SessionDuty } from '../store/schema';

/** Who is calling and how they came in. */
export type Caller = {
  userId: string;
  userName: string;
  rights: Rights;
  /** `poll` and `webhook`: Gantry itself, for who switched that on. */
  via: 'session' | 'token' | 'poll' | 'webhook';
  /** The session's or token's row: withdrawn with it. */
  credentialId: string;
  /** The token with which something automatic was switched on: it holds no more than that. */
  tokenId?: string | null;
  /** What the session must do before anything else. */
  owes?: SessionDuty | null;
};

/** One request on its way through the door, as a feature's handler sees it. */
export type Call = {
  operation: string;
  /** Null only for operations anyone may call. */
  caller: Caller | null;
  address: string;
  userAgent: string;
  requestId: string;
  signal: AbortSignal;
  log: Logger;
  /** Adds to what the audit entry says was done: it is written with the outcome. Never give it a secret. */
  note(detail: Record<string, JsonValue>): void;
  /** For work that goes on after the answer: the audit entry gets its outcome when `done` settles. */
  outcomeFollows(done: Promise<unknown>): void;
};

/** A call that someone signed in makes. */
export type SignedCall = Call & { caller: Caller };

type ParsedInput<T> =
  T extends ContractProcedure<infer Input, infer _O, infer _E, infer _M> ? InferSchemaOutput<Input> : never;
type RawOutput<T> =
  T extends ContractProcedure<infer _I, infer Output, infer _E, infer _M> ? InferSchemaInput<Output> : never;

/** Features with operations anyone may call: their handlers may find no caller. */
type OpenFeature = 'setup' | 'system' | 'signIn';

/** The handlers of one feature: exactly its operations, input and output typed by the contract. */
export type Handlers<F extends Feature> = {
  [V in keyof Contract[F]]: (
    input: ParsedInput<Contract[F][V]>,
    call: F extends OpenFeature ? Call : SignedCall,
  ) => Promise<RawOutput<Contract[F][V]>>;
};
