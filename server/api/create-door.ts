import { ORPCError } from '@orpc/client';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { Logger } from 'pino';
import { type ErrorBody, GantryError, isGantryError } from '@/lib/errors';
import type { Access } from '../access/access';
import { sameOrigin } from '../access/origin';
import type { Audit } from '../audit/audit';
import type { Hints } from '../inventory/hints';
import type { Caller } from './call';
import {
  type Door,
  errorBody,
  errorResponse,
  hasTrickyPath,
  logFailure,
  newRequestId,
  passThrough,
  type Visit,
  whyDenied,
} from './door';
import { openApiDocument } from './openapi';
import { type AllHandlers, buildRouter, type RequestContext } from './router';
import { createStreamDoor } from './stream-door';
import type { StreamHandlers } from './stream-registry';

export type DoorParts = {
  access: Access;
  audit: Audit;
  hints: Hints;
  log: Logger;
  publicUrl: string;
  version: string;
  handlers: AllHandlers;
  streams: StreamHandlers;
};

const prefix = '/api/v1';

/** Headers that `server/main.ts` sets itself, over whatever a client sent. */
export const addressHeader = 'x-gantry-address';
export const rawPathHeader = 'x-gantry-path';

/** A pasted stack with its files fits; an upload does not. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Makes the door of one runtime. */
export function createDoor(parts: DoorParts): Door {
  const { access, audit, hints, log, publicUrl, version } = parts;
  const passing = { access, audit, log, auditChanged: () => hints.changed(null, ['audit']) };
  const streams = createStreamDoor(parts, passing);
  let document: Promise<unknown> | null = null;

  const router = buildRouter(
    parts.handlers,
    (passage, { caller, visit }, run) => passThrough(passing, passage, caller, visit, run),
    (meta, { caller }) => {
      if (meta.permission !== 'public' && !caller) throw whyDenied(meta.permission, null);
    },
  );

  const handler = new OpenAPIHandler<RequestContext>(router, {
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

  const handle = async (request: Request): Promise<Response> => {
    const visit: Visit = {
      requestId: newRequestId(),
      address: request.headers.get(addressHeader) ?? '',
      userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
      signal: request.signal,
    };
    try {
      const rawPath = request.headers.get(rawPathHeader) ?? new URL(request.url).pathname;
      if (hasTrickyPath(rawPath)) throw new GantryError('bad_id');
      const caller = await access.identify({
        headers: request.headers,
        address: visit.address,
        userAgent: visit.userAgent,
      });
      if (
        request.method !== 'GET' &&
        request.method !== 'HEAD' &&
        mayBeForged(request.headers, caller, publicUrl)
      ) {
        throw new GantryError('bad_origin');
      }
      const url = new URL(request.url);
      const pathname = url.pathname.slice(prefix.length);
      if (request.method === 'GET') {
        if (pathname === '/openapi.json') {
          document ??= openApiDocument(version, publicUrl);
          return Response.json(await document);
        }
        const download = await streams.download(pathname, url.searchParams, caller, visit);
        if (download) return download;
      }
      const { matched, response } = await handler.handle(await boundedRequest(request, url), {
        prefix,
        context: { caller, visit },
      });
      if (!matched) {
        throw new GantryError('not_found', {
          message: `There is no ${request.method} ${prefix}${pathname}. ${prefix}/openapi.json lists what there is.`,
        });
      }
      response.headers.set('cache-control', 'no-store');
      response.headers.set('x-request-id', visit.requestId);
      return response;
    } catch (error) {
      return errorResponse(error, visit.requestId, log);
    }
  };

  return { handle, upgrade: streams.upgrade, close: streams.close };
}

/**
 * Whether another site may have made the browser send this change: a cookie's authority needs our own Origin; where
 * there is no cookie, a foreign Origin is refused all the same.
 */
function mayBeForged(headers: Headers, caller: Caller | null, publicUrl: string): boolean {
  if (caller?.via === 'token') return false;
  if (caller === null && headers.get('origin') === null) return false;
  return !sameOrigin(headers, publicUrl);
}

/** The request with its body read, at most `maxBodyBytes` of it. A DELETE may say what it wants in its query. */
async function boundedRequest(request: Request, url: URL): Promise<Request> {
  const init = { method: request.method, headers: new Headers(request.headers), signal: request.signal };
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) {
      throw new GantryError('payload_too_large', {
        message: 'The request is larger than 4 MiB. Make it smaller.',
      });
    }
    chunks.push(chunk);
  }
  if (sizeBytes > 0) return new Request(url, { ...init, body: Buffer.concat(chunks) });
  if (request.method === 'DELETE' && url.searchParams.size > 0) {
    init.headers.set('content-type', 'application/json');
    return new Request(url, { ...init, body: JSON.stringify(Object.fromEntries(url.searchParams)) });
  }
  return new Request(url, init);
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
