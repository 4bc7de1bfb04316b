import { randomUUID } from 'node:crypto';
import type { JsonValue } from '@/lib/contract/operation';
import { isGantryError } from '@/lib/errors';
import type { Audit } from './audit';

type Log = Pick<Audit, 'begin' | 'finish'>;
type Work<Result> = (note: (detail: Record<string, JsonValue>) => void) => Promise<Result>;

/** What a command on the server, or Gantry by itself, is about to do. */
export type CommandEntry = {
  operation: string;
  target: { kind: string; cluster?: string; collection?: string; id?: string; name?: string };
  /** Without any secret value. */
  summary: Record<string, JsonValue>;
};

/**
 * Does `work` for whoever may run commands on the server, with its intent in the log before and its outcome after.
 * What it gives to `note` is shown with the entry.
 * @throws `audit_unavailable` before anything is done; else what `work` throws
 */
export function auditCommand<Result>(audit: Log, entry: CommandEntry, work: Work<Result>): Promise<Result> {
  return auditAs('command on the server', audit, entry, work);
}

/** The same for what Gantry does by itself, because a rule says so. */
export function auditOwn<Result>(audit: Log, entry: CommandEntry, work: Work<Result>): Promise<Result> {
  return auditAs('Gantry', audit, entry, work);
}

async function auditAs<Result>(
  actor: string,
  audit: Log,
  { operation, target, summary }: CommandEntry,
  work: Work<Result>,
): Promise<Result> {
  const startedMs = performance.now();
  const sequence = await audit.begin({
    timeMs: Date.now(),
    actor,
    actorId: null,
    via: 'system',
    address: '',
    operation,
    cluster: target.cluster ?? null,
    collection: target.collection ?? null,
    targetKind: target.kind,
    targetId: target.id ?? null,
    targetName: target.name ?? null,
    summary,
    requestId: randomUUID(),
  });
  const detail: Record<string, JsonValue> = {};
  const finish = (failure: { code: string; message: string } | null) =>
    audit.finish(sequence, {
      outcome: failure ? 'failed' : 'succeeded',
      errorCode: failure?.code ?? null,
      errorMessage: failure?.message ?? null,
      durationMs: Math.round(performance.now() - startedMs),
      detail,
    });
  try {
    const result = await work((more) => void Object.assign(detail, more));
    await finish(null);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await finish({ code: isGantryError(error) ? error.code : 'internal', message });
    throw error;
  }
}
