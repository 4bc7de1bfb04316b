import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GantryError } from '@/lib/errors';
import { readHeader } from '../access/origin';

/** What the door answers: JSON or nothing as text, a download as bytes that are read as fast as they are taken. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | AsyncIterable<Uint8Array>;
};

/** A pasted stack with its files fits; an upload does not. */
const maxBodyBytes = 4 * 1024 * 1024;
/** Below this an answer fits few packets, compressed or not. */
const compressedFromBytes = 4 * 1024;

const compress = promisify(gzip);

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string>): Answer {
  if (value === undefined) return { status, headers, body: '' };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/**
 * The JSON that a request brings; undefined where it brings none.
 * @throws `payload_too_large`; `bad_request` where it is no JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  if (text === '') return undefined;
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type)) {
    throw new GantryError('bad_request', {
      message: `The request body is ${type.slice(0, 100)}. Send JSON, with the header "Content-Type: application/json".`,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GantryError('bad_request', { message: 'The request body cannot be read as JSON.', cause });
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString('utf8');
}

/** All that a request brings. @throws `payload_too_large` */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Destroyed, the request would take its connection along, and the answer with it.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) {
      throw new GantryError('payload_too_large', {
        message: 'The request is larger than 4 MiB. Make it smaller.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Aborted when the client leaves before its answer is complete. */
export function leavingSignal(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('The client left.'));
  });
  return leaving.signal;
}

/**
 * Sends `answer`; resolves when it is sent or the client has left. A body that fails half-way cuts the connection, so
 * that nobody takes what came for the whole.
 * @throws what the body throws
 */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  // Read and forgotten, as a client that is cut off while it sends may lose the answer.
  if (!request.complete) request.resume();
  if (typeof body === 'string') {
    const { bytes, encoding } = await encode(request, body);
    response.writeHead(status, { ...headers, ...encoding, 'content-length': bytes.byteLength });
    response.end(bytes);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  try {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

/** The client's end, not the body's. */
function hasLeft(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

type Encoded = { bytes: Buffer; encoding: Record<string, string> };

async function encode(request: IncomingMessage, body: string): Promise<Encoded> {
  const bytes = Buffer.from(body, 'utf8');
  if (bytes.byteLength < compressedFromBytes) return { bytes, encoding: {} };
  const vary = { vary: 'accept-encoding' };
  const accepted = readHeader(request.headers, 'accept-encoding') ?? '';
  if (!/(^|[\s,])gzip\s*(,|;(?!\s*q=0(\.0*)?\s*(,|$))|$)/i.test(accepted)) return { bytes, encoding: vary };
  return { bytes: await compress(bytes, { level: 1 }), encoding: { ...vary, 'content-encoding': 'gzip' } };
}
