import type { IncomingMessage } from 'node:http';
import type { GitHttpRequest, HttpClient } from 'isomorphic-git';
import { GantryError, isGantryError } from '@/lib/errors';
import type { Egress } from '../egress/egress';
import { gitLimits } from './git-limits';

/**
 * How git's client speaks with one server: to the address that `egress` judged, without following redirects, and only
 * for so long and so much.
 *
 * @throws `address_refused`; its `request` throws `git_unreachable`
 */
export function createGitHttp(egress: Egress, url: URL): HttpClient {
  const opening = egress.open('git server', url.hostname);
  const signal = AbortSignal.timeout(gitLimits.fetchMs);
  const host = url.host;
  // Once an answer has begun, its end by `signal` is told as one by the server.
  const failed = (error: unknown) => failureOf(error, host, signal.aborted);

  const send = ({ url: asked, method = 'GET', headers = {} }: GitHttpRequest, body: Buffer | null) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const to = new URL(asked);
      // Nothing that is fetched says where to go next.
      if (to.host !== host) throw new GantryError('git_unreachable');
      const request = opening.request(to, {
        method,
        signal,
        headers: {
          ...headers,
          'user-agent': 'git/gantry',
          ...(body === null ? {} : { 'content-length': body.byteLength }),
        },
      });
      request.once('response', resolve).once('error', (error) => reject(failed(error)));
      request.end(body ?? undefined);
    });

  return {
    async request(request) {
      const response = await send(request, request.body ? await collect(request.body) : null);
      const { statusCode = 0, statusMessage = '' } = response;
      if (statusCode >= 300 && statusCode < 400) {
        response.destroy();
        throw new GantryError('git_unreachable', {
          message: `${host} answered with a redirect (${statusCode}), which is not followed. Give the address it leads to: ${printLocation(response)}`,
        });
      }
      const limit = request.method === 'POST' ? gitLimits.packBytes : gitLimits.refsBytes;
      const bytes = await collect(response, limit).catch((error: unknown) => {
        response.destroy();
        throw failed(error);
      });
      return {
        url: request.url,
        method: request.method ?? 'GET',
        statusCode,
        statusMessage,
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
        ),
        body: once(bytes),
      };
    },
  };
}

async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}

async function collect(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit = Infinity,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > limit) {
      throw new GantryError('git_unusable', {
        message: `The repository cannot be used: its server sends more than ${limit / 1024 / 1024} MiB for one commit. Keep the files of stacks in a small repository of their own.`,
      });
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Where a redirect leads, as far as it can be shown: without what may be a secret. */
function printLocation({ headers: { location = '' } }: IncomingMessage): string {
  if (!URL.canParse(location)) return 'it says nothing that can be read.';
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`.slice(0, 300).replace(/\/info\/refs$/, '');
}

function failureOf(error: unknown, host: string, isLate: boolean): GantryError {
  if (isGantryError(error)) return error;
  const why = isLate
    ? `it did not send everything within ${gitLimits.fetchMs / 1000} s`
    : error instanceof Error
      ? error.message
      : 'it does not answer';
  return new GantryError('git_unreachable', {
    message: `The git server ${host} cannot be reached: ${why}. Check the address, then try again.`,
    cause: error,
  });
}
