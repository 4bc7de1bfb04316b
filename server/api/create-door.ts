import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ORPCError } from '@orpc/client';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { StandardOpenAPIHandler } from '@orpc/openapi/standard';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { Logger } from 'pino';
import { type ErrorBody, GantryError, isGantryError, toGantryError } from '@/lib/errors';
import type { Access } from '../access/access';
import { readHeader, sameOrigin } from '../access/origin';
import type { Audit } from '../audit/audit';
import type { Hints } from '../inventory/hints';
import type { Locate } from '../policy/locate';
import type { GitWebhook } from '../stack-git/webhook';
import type { Caller } from './call';
import {
  type Door,
  type DoorObserver,
  errorAnswer,
  errorBody,
  hasTrickyPath,
  logFailure,
  newRequestId,
  passThrough,
  type Visit,
} from './door';
import { type Answer, jsonAnswer, leavingSignal, readBytes, readJson, sendAnswer } from './http';
import { openApiDocument } from './openapi';
import { type AllHandlers, buildRouter, type RequestContext } from './router';
import { createPassing } from './passing';
import { createStreamDoor } from './stream-door';
import type { StreamHandlers } from './stream-registry';

export type DoorParts = {
  access: Access;
  audit: Audit;
  hints: Hints;
  locate: Locate;
  log: Logger;
  observer: DoorObserver;
  publicUrl: string;
  version: string;
  handlers: AllHandlers;
  streams: StreamHandlers;
  gitWebhook: GitWebhook;
};

const prefix = '/api/v1';
/** Below it, git servers call: by signature, not as anybody's. */
const hookPrefix = '/hooks/git/';

/** A header that `server/main.ts` sets itself, over whatever a client sent. */
export const addressHeader = 'x-gantry-address';

/** Makes the door of one runtime. */
export function createDoor(parts: DoorParts): Door {
  const { access, log, publicUrl, version } = parts;
  const passing = createPassing(parts);
  const streams = createStreamDoor(parts, passing);
  let document: Promise<unknown> | null = null;

  const router = buildRouter(
    parts.handlers,
    (passage, { caller, visit }, run) => passThrough(passing, passage, caller, visit, run),
    (meta, { caller }) => {
      if (meta.permission !== 'public' && !caller) throw new GantryError('not_signed_in');
    },
  );

  const handler = new StandardOpenAPIHandler<RequestContext>(router, {
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
    interceptors: [
      async ({ next, context }) => {
        try {
          return await next();
        } catch (error) {
          const failure = fromContractError(error);
          logFailure(failure, context.visit.requestId, log);
          throw new ORPCError(failure.code, {
            status: failure.status,
            message: failure.message,
            data: errorBody(failure, context.visit.requestId),
          });
        }
      },
    ],
    customErrorResponseBodyEncoder: (error): ErrorBody => error.data,
  });

  const answerTo = async (request: IncomingMessage, visit: Visit): Promise<Answer> => {
    const { headers, method = 'GET', url: target = '/' } = request;
    if (hasTrickyPath(target.split('?')[0] ?? '/')) throw new GantryError('bad_id');
    const url = new URL(target, publicUrl);
    const caller = await access.identify({ headers, address: visit.address, userAgent: visit.userAgent });
    if (method !== 'GET' && method !== 'HEAD' && mayBeForged(headers, caller, publicUrl)) {
      throw new GantryError('bad_origin');
    }
    const pathname = url.pathname.slice(prefix.length);
    const ours = { 'cache-control': 'no-store', 'x-request-id': visit.requestId };
    if (method === 'GET') {
      if (pathname === '/openapi.json') {
        document ??= openApiDocument(version, publicUrl);
        return jsonAnswer(200, await document, ours);
      }
      const download = await streams.download(pathname, url.searchParams, caller, visit);
      if (download) return download;
    }
    if (method === 'POST' && pathname.startsWith(hookPrefix)) {
      const delivery = { headers, body: await readBytes(request) };
      const { status, result } = await parts.gitWebhook(pathname.slice(hookPrefix.length), delivery, visit);
      return jsonAnswer(status, { result }, ours);
    }
    if (method === 'PUT') {
      const uploaded = await streams.upload(pathname, url.searchParams, caller, visit, request);
      if (uploaded) return uploaded;
    }
    const { matched, response } = await handler.handle(
      {
        method,
        url,
        headers,
        signal: visit.signal,
        body: async () =>
          (await readJson(request)) ??
          // A DELETE may say what it wants in its query.
          (method === 'DELETE' && url.searchParams.size > 0
            ? Object.fromEntries(url.searchParams)
            : undefined),
      },
      { prefix, context: { caller, visit } },
    );
    if (!matched) {
      throw new GantryError('not_found', {
        message: `There is no ${method} ${prefix}${pathname}. ${prefix}/openapi.json lists what there is.`,
      });
    }
    return jsonAnswer(response.status, response.body, ours);
  };

  const handle: Door['handle'] = async (request, response) => {
    const startedMs = performance.now();
    const visit: Visit = {
      requestId: newRequestId(),
      address: readHeader(request.headers, addressHeader) ?? '',
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
      signal: leavingSignal(response),
    };
    let answer: Answer;
    try {
      answer = await answerTo(request, visit);
    } catch (error) {
      answer = errorAnswer(error, visit.requestId, log);
    }
    parts.observer.answered(visit.operation, answer.status, performance.now() - startedMs);
    try {
      await sendAnswer(request, response, answer);
    } catch (error) {
      logFailure(toGantryError(error), visit.requestId, log);
      response.destroy();
    }
  };

  return { handle, upgrade: streams.upgrade, close: streams.close };
}

/**
 * Whether another site may have made the browser send this change: a cookie's authority needs our own Origin; where
 * there is no cookie, a foreign Origin is refused all the same.
 */
function mayBeForged(headers: IncomingHttpHeaders, caller: Caller | null, publicUrl: string): boolean {
  if (caller?.via === 'token') return false;
  if (caller === null && headers.origin === undefined) return false;
  return !sameOrigin(headers, publicUrl);
}

/** What the contract library throws, as one of ours: invalid input says which field and why. */
function fromContractError(error: unknown): GantryError {
  if (isGantryError(error)) return error;
  if (error instanceof ORPCError) {
    if (isGantryError(error.cause)) return error.cause;
    if (error.status === 400) {
      const issues = issuesOf(error.data);
      return new GantryError('bad_request', {
        message:
          issues.length > 0
            ? `The request is not valid: ${issues.map(printIssue).join('; ')}.`
            : 'The request body cannot be read as JSON.',
        data: { issues },
      });
    }
  }
  // Handlers' errors come wrapped: a bare syntax error is the body's.
  if (error instanceof SyntaxError) {
    return new GantryError('bad_request', {
      message: 'The request body cannot be read as JSON.',
      cause: error,
    });
  }
  return new GantryError('internal', { cause: error });
}

type Issue = { path: string; message: string };

function printIssue(issue: Issue): string {
  return issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`;
}

function issuesOf(data: unknown): Issue[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return [];
  return data.issues.slice(0, 20).map((issue: { path?: unknown[]; message?: unknown }) => ({
    path: Array.isArray(issue.path) ? issue.path.map(String).join('.') : '',
    message: typeof issue.message === 'string' ? issue.message : 'is not valid',
  }));
}
