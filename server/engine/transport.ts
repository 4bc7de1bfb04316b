import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline, type Duplex, type Readable, type Writable } from 'node:stream';
import { type ErrorCode, isGantryError } from '@/lib/errors';
import type { EngineAddress } from './address';
import type { DialOptions, Dialer } from './dialer';
import { answeredFailure, badAnswer, connectionFailure, cutOff } from './failures';

export type EngineRequest = {
  method: DialOptions['method'];
  /** With the version, without the query. */
  path: string;
  query?: Query | undefined;
  headers?: Record<string, string> | undefined;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, as a tar. */
  archive?: Uint8Array | Readable | undefined;
};

/** Absent values are left out; a list repeats the name. */
export type Query = Record<string, string | number | boolean | string[] | undefined>;

export type EngineAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
export type StreamedAnswer = { headers: IncomingHttpHeaders; body: IncomingMessage };
export type HijackedConnection = { input: Writable; output: Readable };

/** What came of a call: an error's code where it failed; `aborted` where who asked no longer wanted it. */
export type CallOutcome = 'succeeded' | 'aborted' | ErrorCode;

/** Hears of every call once its answer is complete, or for a stream has begun. */
export type TransportObserver = (outcome: CallOutcome, durationMs: number) => void;

type Arrival = { response: IncomingMessage; socket: Duplex | null };

/** The largest answer of a unary call: about 80,000 containers. */
const maxAnswerBytes = 128 * 1024 * 1024;
/** The largest error answer read: sentences. */
const maxErrorBytes = 64 * 1024;

/**
 * HTTP with one engine. Each call ends when its answer is complete, its signal aborts (with the signal's reason)
 * or the connection fails; none is left pending. Redirects are refused. Error answers are thrown, save 304.
 */
export class Transport {
  readonly #dialer: Dialer;
  readonly #observe: TransportObserver | undefined;

  constructor(dialer: Dialer, observe?: TransportObserver) {
    this.#dialer = dialer;
    this.#observe = observe;
  }

  get address(): EngineAddress {
    return this.#dialer.address;
  }

  /**
   * A call with a whole answer. Only a GET uses a kept connection, and is sent once more if that one turns out
   * to have been closed: what changes something is never sent on a connection that may be dead.
   */
  unary(request: EngineRequest, signal: AbortSignal): Promise<EngineAnswer> {
    return this.#observed(async () => {
      try {
        return await this.#exchange(request, signal, request.method === 'GET' ? 'pooled' : 'single');
      } catch (error) {
        if (error !== staleConnection) throw error;
        return this.#exchange(request, signal, 'single');
      }
    });
  }

  async #exchange(
    request: EngineRequest,
    signal: AbortSignal,
    mode: 'pooled' | 'single',
  ): Promise<EngineAnswer> {
    const { response } = await this.#send(request, signal, mode);
    const { statusCode: status = 0, headers } = response;
    const good = isGood(status);
    const body = await this.#readWhole(response, signal, good ? maxAnswerBytes : maxErrorBytes);
    if (!good) throw answeredFailure(status, body);
    return { status, headers, body };
  }

  /** A call whose answer is read as it comes. Resolves at its headers; `signal` counts until then only. */
  stream(request: EngineRequest, signal: AbortSignal): Promise<StreamedAnswer> {
    return this.#observed(async () => {
      const { response } = await this.#send(request, signal, 'single');
      await this.#refuseBad(response, signal);
      return { headers: response.headers, body: response };
    });
  }

  /**
   * A call that turns the connection into a two-way stream of bytes. Engines answer 101, and 200 where something
   * in between dropped the upgrade; both leave the connection to us.
   */
  hijack(request: EngineRequest, signal: AbortSignal): Promise<HijackedConnection> {
    return this.#observed(async () => {
      const headers = { ...request.headers, Connection: 'Upgrade', Upgrade: 'tcp' };
      const { response, socket } = await this.#send({ ...request, headers }, signal, 'hijack');
      if (socket !== null) return { input: socket, output: socket };
      await this.#refuseBad(response, signal);
      return { input: response.socket, output: response };
    });
  }

  close(): void {
    this.#dialer.close();
  }

  async #observed<T>(call: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    const tell = (outcome: CallOutcome) => this.#observe?.(outcome, performance.now() - startedMs);
    try {
      const answer = await call();
      tell('succeeded');
      return answer;
    } catch (error) {
      tell(isGantryError(error) ? error.code : 'aborted');
      throw error;
    }
  }

  /** Resolves at the answer's headers; with the bare socket where the engine switched protocols as asked. */
  #send(request: EngineRequest, signal: AbortSignal, mode: 'pooled' | 'single' | 'hijack'): Promise<Arrival> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { headers, payload } = encodeBody(request);
      let outgoing: ClientRequest;
      try {
        outgoing = this.#dialer.request({
          method: request.method,
          path: request.path + encodeQuery(request.query),
          headers,
          pooled: mode === 'pooled',
        });
      } catch (error) {
        // A certificate or key that is no PEM is found before anything is dialled.
        reject(connectionFailure(error, this.address, false));
        return;
      }
      const abort = () => {
        reject(signal.reason);
        outgoing.destroy();
      };
      const settled = () => signal.removeEventListener('abort', abort);
      signal.addEventListener('abort', abort, { once: true });
      outgoing.on('error', (error) => {
        settled();
        const stale = mode === 'pooled' && outgoing.reusedSocket;
        reject(stale ? staleConnection : connectionFailure(error, this.address, false));
      });
      outgoing.once('close', () => {
        settled();
        reject(cutOff(this.address));
      });
      outgoing.once('response', (response) => {
        settled();
        resolve({ response, socket: null });
      });
      if (mode === 'hijack') {
        outgoing.once('upgrade', (response, socket, head) => {
          settled();
          // Whoever reads is told of errors; this listener keeps an earlier one from ending the process.
          socket.on('error', () => undefined);
          if (head.length > 0) socket.unshift(head);
          resolve({ response, socket });
        });
      }
      sendBody(outgoing, payload, reject);
    });
  }

  async #refuseBad(response: IncomingMessage, signal: AbortSignal): Promise<void> {
    const status = response.statusCode ?? 0;
    if (isGood(status)) return;
    throw answeredFailure(status, await this.#readWhole(response, signal, maxErrorBytes));
  }

  async #readWhole(response: IncomingMessage, signal: AbortSignal, maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const abort = () => response.destroy();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      for await (const chunk of response) {
        if (!Buffer.isBuffer(chunk)) continue;
        bytes += chunk.length;
        // Leaving the loop destroys the response, and its connection with it.
        if (bytes > maxBytes) throw badAnswer(this.address, `sent more than ${maxBytes} bytes in one answer`);
        chunks.push(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw isGantryError(error) ? error : connectionFailure(error, this.address, true);
    } finally {
      signal.removeEventListener('abort', abort);
    }
    signal.throwIfAborted();
    if (!response.complete) throw cutOff(this.address);
    return Buffer.concat(chunks, bytes);
  }
}

/** The mark of a kept connection that was dead when it was used. */
const staleConnection = new Error('a kept connection had been closed by the engine');

/** 304 means that there was nothing to do: it ran already, or was stopped already. */
function isGood(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

function encodeQuery(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const each of value) parameters.append(name, each);
    else parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

type Encoded = { headers: Record<string, string | number>; payload: Uint8Array | Readable | null };

function encodeBody({ method, headers, json, archive }: EngineRequest): Encoded {
  if (archive instanceof Uint8Array) {
    return encoded({ ...headers, 'Content-Type': 'application/x-tar' }, archive);
  }
  if (archive !== undefined) {
    return { headers: { ...headers, 'Content-Type': 'application/x-tar' }, payload: archive };
  }
  if (json !== undefined) {
    return encoded({ ...headers, 'Content-Type': 'application/json' }, Buffer.from(JSON.stringify(json)));
  }
  // Node would announce an empty body of a POST as chunks to come, which Docker refuses.
  return method === 'GET' || method === 'HEAD'
    ? { headers: { ...headers }, payload: null }
    : encoded({ ...headers }, Buffer.alloc(0));
}

function encoded(headers: Record<string, string>, payload: Uint8Array): Encoded {
  return { headers: { ...headers, 'Content-Length': payload.byteLength }, payload };
}

function sendBody(
  outgoing: ClientRequest,
  payload: Uint8Array | Readable | null,
  reject: (error: unknown) => void,
) {
  if (payload === null || payload instanceof Uint8Array) {
    outgoing.end(payload ?? undefined);
    return;
  }
  pipeline(payload, outgoing, (error) => {
    // The answer, or the connection's own error, tells more than a pipe that broke; only the source is news.
    if (error != null && payload.errored === error) reject(error);
  });
}
