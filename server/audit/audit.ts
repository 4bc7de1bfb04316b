import type { Logger } from 'pino';
import type { AuditEntry } from '@/lib/contract/audit';
import type { JsonValue } from '@/lib/contract/operation';
import type { Store } from '../store/store';
import { createAuditWriter } from './audit-writer';
import { type AuditProof, createProof, type ProofParts } from './proof';
import { type AuditFilter, type AuditPage, type AuditQuery, eachEntry, listEntries } from './audit-query';
import { currentScopes } from './entry-scopes';
import { type AuditFacets, createFacets } from './facets';

/** What is about to be done, written before it is done. */
export type AuditIntent = {
  timeMs: number;
  actor: string;
  actorId: string | null;
  via: AuditEntry['via'];
  address: string;
  operation: string;
  cluster: string | null;
  /** Where the target was; null or left out where it is in no collection, or in several. */
  collection?: string | null;
  targetKind: string;
  targetId: string | null;
  targetName: string | null;
  /** Without any secret value. */
  summary: Record<string, JsonValue>;
  requestId: string;
};

/** What came of it. `detail` is shown merged over the intent's summary. */
export type AuditOutcome = {
  outcome: 'succeeded' | 'failed' | 'denied' | 'unknown';
  errorCode: string | null;
  errorMessage: string | null;
  durationMs: number | null;
  /** Where something was made, if its intent could not know. */
  collection?: string | null;
  detail?: Record<string, JsonValue>;
};

/** The log of who did what: append-only, durable, chained by hash. */
export type Audit = {
  /**
   * Writes an intent and resolves once it is on the disk, with its sequence.
   * @throws `audit_unavailable` when it cannot be written: do not go on then
   */
  begin(intent: AuditIntent): Promise<number>;
  /**
   * Writes the outcome of an intent of this process, and resolves once it is on the disk: a few milliseconds later,
   * to share a commit. Nobody need wait for it: an outcome that a crash took shows as `unknown`. While the log cannot
   * be written it is kept in memory and written as soon as that works again.
   */
  finish(sequence: number, outcome: AuditOutcome): Promise<void>;
  /** Writes an entry that is over already: a denial, a sign-in. Kept like an outcome while the log fails. */
  record(entry: AuditIntent & AuditOutcome): Promise<void>;
  /** What those for whom the code runs may see, and no more (`server/policy/scope.ts`). */
  list(query: AuditQuery): Promise<AuditPage & { facets: AuditFacets }>;
  /** Every such entry that matches and exists now, oldest first, read in small pages. */
  export(query: AuditFilter): AsyncIterable<AuditEntry>;
  /** False from a failed write until one works again; tried again by itself. */
  readonly writable: boolean;
  readonly proof: AuditProof;
  /** At start: intents without an outcome, left by an earlier process, get the outcome `unknown`. Returns how many. */
  recover(): Promise<number>;
  /** Writes what waits and stops. */
  close(): Promise<void>;
};

export type AuditParts = { store: Store; log: Logger } & Partial<
  Pick<ProofParts, 'changed' | 'egress' | 'intervalMs'>
>;

/** Opens the audit log of `store`. Call `recover` before the first `begin`. */
export async function createAudit({ store, log, ...parts }: AuditParts): Promise<Audit> {
  let written: () => void = () => undefined;
  const writer = await createAuditWriter(store, log, () => written());
  const facets = await createFacets(store);
  const entries: Pick<Audit, 'begin' | 'finish'> = {
    async begin(intent) {
      const sequence = await writer.append({ intent });
      facets.remember(intent);
      return sequence;
    },
    async finish(sequence, outcome) {
      await writer.append({ outcome, sequence });
    },
  };
  const proof = await createProof({
    store,
    log,
    head: () => writer.head,
    firstOpen: () => writer.firstOpen,
    entries,
    changed: () => undefined,
    ...parts,
  });
  written = () => proof.rowsWritten();
  const extent = () => ({ first: proof.archives.lastSequence, last: writer.head.sequence });

  return {
    ...entries,
    async record(entry) {
      await writer.append({ intent: entry, outcome: entry });
      facets.remember(entry);
    },
    async list(query) {
      // What was just done is in the list, its outcome too.
      await writer.settled();
      const scopes = currentScopes();
      const page = await listEntries(store, { ...query, scopes }, extent());
      return { ...page, facets: await facets.of(scopes, extent()) };
    },
    export: (query) => eachEntry(store, { ...query, scopes: currentScopes() }, extent()),
    proof,
    get writable() {
      return writer.writable;
    },
    recover: () => writer.recover(),
    async close() {
      await writer.close();
      await proof.close();
    },
  };
}
