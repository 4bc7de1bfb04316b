import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { AuditTarget, Effect, JsonValue, Requirement } from '@/lib/contract/operation';
import { type ErrorBody, GantryError, toGantryError } from '@/lib/errors';
import { isAboutGantry, type Permission } from '@/lib/permissions';
import type { Place, Rights } from '@/lib/rights';
import type { Access } from '../access/access';
import { whyOwing } from '../access/duties';
import type { Audit } from '../audit/audit';
import { entryPlace, placeOfMade } from '../policy/entry-place';
import type { Locate, Located } from '../policy/locate';
import { runAs } from '../policy/scope';
import type { Call, Caller } from './call';
import { type Answer, jsonAnswer } from './http';
import { liveRights } from './standing';

/** The one way in: `server/main.ts` hands it every request below `/api/v1`, and every WebSocket upgrade. */
export type Door = {
  /** Answers `request`, failures too. Resolves when the answer is sent or the client has left. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Ends every open stream. */
  close(): void;
};

/** What the door must know of an operation or stream to let somebody through. */
export type Passage = {
  id: string;
  permission: Requirement;
  effect: Effect;
  target: AuditTarget;
  summary: Record<string, JsonValue>;
  /** The collection that what is to be made names, where it names one. */
  asked?: string | null;
};

/** Where a request comes from, before anybody knows whose it is. */
export type Visit = {
  requestId: string;
  address: string;
  userAgent: string;
  signal: AbortSignal;
  /** What was asked for, once that is known. */
  operation?: string;
};

/** Hears what came of requests and streams. */
export type DoorObserver = {
  /** A request has its answer, or a stream its beginning; `operation` is undefined where nothing was asked for by name. */
  answered(operation: string | undefined, status: number, durationMs: number): void;
  /** A stream is open until the returned function is called. */
  opened(stream: string): () => void;
};

/** A caller let in: `run` is done, `end` is not yet known where the work goes on. */
export type Passing = {
  access: Access;
  audit: Audit;
  log: Logger;
  locate: Locate;
  auditChanged: () => void;
  /** Grows whenever somebody's rights are withdrawn. */
  withdrawals: () => number;
};

export function newRequestId(): string {
  return randomUUID();
}

/**
 * Authorize, audit the intent, run, audit the outcome: what every operation and every stream passes, after the
 * caller is known and the input is valid. A denial is audited and thrown before `run` is called.
 */
export async function passThrough<T>(
  passing: Passing,
  passage: Passage,
  caller: Caller | null,
  visit: Visit,
  run: (call: Call) => Promise<T>,
): Promise<T> {
  visit.operation = passage.id;
  const { audit, log, locate, auditChanged } = passing;
  const located = caller ? await locatedFor(passage, caller, locate) : null;
  const place = entryPlace(passage, located, caller?.rights ?? null);
  const intent = {
    timeMs: Date.now(),
    actor: caller?.userName ?? 'anonymous',
    actorId: caller?.userId ?? null,
    via: caller?.via ?? 'sign-in',
    address: visit.address,
    operation: passage.id,
    ...place,
    targetKind: passage.target.kind,
    targetId: passage.target.id ?? null,
    targetName: passage.target.name ?? null,
    summary: passage.summary,
    requestId: visit.requestId,
  } as const;

  const denial = whyOwing(passage.id, caller) ?? whyDenied(passage, caller, located);
  if (denial) {
    if (caller) {
      await audit
        .record({
          ...intent,
          outcome: 'denied',
          errorCode: denial.code,
          errorMessage: denial.message,
          durationMs: 0,
        })
        .catch((error: unknown) => log.error({ err: error }, 'a denial could not be audited'));
      auditChanged();
    }
    throw denial;
  }

  const details: Record<string, JsonValue> = {};
  let following: Promise<unknown> | null = null;
  const call: Call = {
    ...visit,
    operation: passage.id,
    caller,
    log: log.child({ operation: passage.id, requestId: visit.requestId }),
    note: (detail) => Object.assign(details, detail),
    outcomeFollows: (done) => {
      following = done;
    },
  };
  const made = new Set<string>();
  // Of what is to be made, its own parts say where they are.
  const collection = located?.kind === 'one' && located.places.length > 0 ? place.collection : null;
  const work = () => {
    if (!caller || !located) return run(call);
    const live = liveRights(passing, passage, caller, located);
    return runAs({ rights: caller.rights, collection, made, live }, () => run(call));
  };
  if (passage.effect === 'read') return work();

  // That it could not be written is news too: pages say so.
  const sequence = await audit.begin(intent).finally(auditChanged);
  const startedMs = performance.now();
  const finish = async (error: GantryError | null) => {
    await audit
      .finish(sequence, {
        outcome: error ? 'failed' : 'succeeded',
        errorCode: error?.code ?? null,
        errorMessage: error?.message ?? null,
        durationMs: Math.round(performance.now() - startedMs),
        collection: placeOfMade(place, located, made),
        detail: details,
      })
      // The work is done whatever the log says now; the entry shows as unknown after the next start.
      .catch((failure: unknown) => log.error({ err: failure, sequence }, 'an outcome could not be audited'));
    auditChanged();
  };
  try {
    const result = await work();
    if (following) {
      void (following as Promise<unknown>).then(
        () => finish(null),
        (error: unknown) => finish(toGantryError(error)),
      );
    } else {
      void finish(null);
    }
    return result;
  } catch (error) {
    void finish(toGantryError(error));
    throw error;
  }
}

/** Where the target is. Who may do everything in its cluster reads there without it being looked for. */
async function locatedFor({ effect, target }: Passage, { rights }: Caller, locate: Locate): Promise<Located> {
  const { cluster } = target;
  return effect === 'read' && cluster !== undefined && rights.holdsAllOf('Full Control', cluster)
    ? { kind: 'shared', place: { cluster } }
    : locate(target);
}

/** Why `caller` may not do this, or null. What they may not see is not found. */
export function whyDenied(
  { permission, target }: Pick<Passage, 'permission' | 'target'>,
  caller: Caller | null,
  located: Located | null,
): GantryError | null {
  if (permission === 'public') return null;
  if (!caller || !located) return new GantryError('not_signed_in');
  if (permission === 'signed-in') return null;
  const { rights } = caller;
  // A token opens no more than it was given, of what is its owner's too.
  const isLeft = located.kind === 'one' && located.places.every((place) => rights.leave(permission, place));
  const owns = located.kind === 'one' && located.ownerId === caller.userId && isLeft;
  if (owns && (rights.limits === null || rights.anywhere(permission))) return null;
  if (!rights.anywhere(permission)) return missing(permission);
  switch (located.kind) {
    case 'shared': {
      const { cluster } = located.place;
      if (cluster !== undefined) {
        if (rights.inCluster(permission, cluster)) return null;
        return rights.inCluster('Cluster View', cluster)
          ? missing(permission, `over the cluster ${cluster}`)
          : notFound({ kind: 'cluster', id: cluster });
      }
      return !isAboutGantry(permission) || rights.at(permission, {})
        ? null
        : missing(permission, 'over everything');
    }
    case 'any': {
      const { cluster } = located;
      if (cluster === null || rights.inCluster(permission, cluster)) return null;
      return rights.inCluster('Cluster View', cluster)
        ? missing(permission, `in the cluster ${cluster}`)
        : notFound({ kind: 'cluster', id: cluster });
    }
    case 'one': {
      if (located.owner === caller.userId && isLeft) return null;
      const isMeant = (place: Place) => [located.view, permission].some((each) => rights.at(each, place));
      const places = located.areApart ? located.places.filter(isMeant) : located.places;
      const refused = places.find((place) => !rights.at(permission, place));
      if (places.length > 0 && !refused) return null;
      if (refused && places.every((place) => rights.at(located.view, place))) {
        return missing(permission, `in the collection ${refused.collection}`);
      }
      return hidden(permission, target, located.places.length > 0, rights);
    }
  }
}

/** What is not there and what may not be seen answer alike to those who do not see the whole cluster. */
function hidden(
  permission: Permission,
  target: AuditTarget,
  exists: boolean,
  rights: Rights,
): GantryError | null {
  if (permission === 'Stack Deploy') {
    // Names of stacks are one cluster's: what is taken can be told from the refusal in any case.
    return exists
      ? new GantryError('already_exists', {
          message: `The name "${target.id}" is taken by a stack you may not see. Choose another name.`,
        })
      : null;
  }
  const seesAll = rights.at(permission, { cluster: target.cluster, collection: '/' });
  return !exists && seesAll ? null : notFound(target);
}

function notFound({ kind, id }: AuditTarget): GantryError {
  return new GantryError('not_found', {
    message: `There is no ${kind} "${id ?? ''}", or you may not see it. It may have been removed: go back to the list.`,
  });
}

function missing(permission: Permission, where?: string): GantryError {
  return new GantryError('forbidden', {
    message: `You do not hold the permission "${permission}"${where === undefined ? '' : ` ${where}`}. Ask an admin for it.`,
    data: { permission },
  });
}

/** The answer for a failure. Unknown errors are logged and shown as `internal`. */
export function errorAnswer(error: unknown, requestId: string, log: Logger): Answer {
  const failure = toGantryError(error);
  logFailure(failure, requestId, log);
  return jsonAnswer(failure.status, errorBody(failure, requestId), {
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(failure.code === 'throttled' ? { 'retry-after': retryAfterSeconds(failure.data) } : {}),
  });
}

export function errorBody(failure: GantryError, requestId: string): ErrorBody {
  return {
    code: failure.code,
    message: failure.message,
    requestId,
    ...(failure.data === undefined ? {} : { data: failure.data }),
  };
}

export function logFailure(failure: GantryError, requestId: string, log: Logger): void {
  if (failure.code === 'internal') log.error({ err: failure.cause ?? failure, requestId }, 'internal error');
  else if (failure.status >= 500)
    log.warn({ code: failure.code, message: failure.message, requestId }, 'request failed');
}

function retryAfterSeconds(data: unknown): string {
  if (
    typeof data === 'object' &&
    data !== null &&
    'retryAfterSeconds' in data &&
    typeof data.retryAfterSeconds === 'number'
  ) {
    return String(Math.ceil(data.retryAfterSeconds));
  }
  return '30';
}

/** Whether a raw request path hides a step up, a NUL or an escaped slash in one of its parts. */
export function hasTrickyPath(rawPath: string): boolean {
  return rawPath.split('/').some((part) => {
    let decoded: string;
    try {
      decoded = decodeURIComponent(part);
    } catch {
      return true;
    }
    return decoded === '.' || decoded === '..' || /[\0\\/?#]/.test(decoded);
  });
}
