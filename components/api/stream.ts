import { StandardBracketNotationSerializer } from '@orpc/openapi-client/standard';
import type { z } from 'zod';
import type { Streams } from '@/lib/contract/contract';
import type { StreamDefinition } from '@/lib/contract/operation';
import { ApiError, readErrorBody } from './api-error';
import { client, leaveIfSignedOut } from './client';
import { streamPaths } from './routes';
import { whyNotOpened } from './why-not-opened';

type StreamsById = {
  [F in keyof Streams & string as `${F}.${keyof Streams[F] & string}`]: Streams[F];
};
export type StreamId = keyof StreamsById & keyof typeof streamPaths;

type DefinitionOf<Id extends string> = Id extends `${infer F}.${infer V}`
  ? F extends keyof Streams
    ? V extends keyof Streams[F]
      ? Streams[F][V]
      : never
    : never
  : never;

/** The input of one stream, as the contract has it. */
export type StreamInput<Id extends StreamId> =
  DefinitionOf<Id> extends StreamDefinition<infer Input> ? z.input<Input> & object : never;

/** Why a stream ended. `error` is null where it came to its end, or where this side closed it. */
export type StreamEnd = { closed: boolean; error: ApiError | null };

export type StreamHandlers = {
  onOpen?(): void;
  /** One JSON message. Return a promise to make the server wait until it is shown. */
  onMessage?(message: unknown): void | Promise<void>;
  /** Payload bytes. Return a promise to make the server wait until they are shown. */
  onBytes?(bytes: Uint8Array): void | Promise<void>;
  onEnd?(end: StreamEnd): void;
};

export type OpenStream = {
  /** Sends one JSON message; dropped while the stream is not open. */
  send(message: unknown): void;
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
};

const brackets = new StandardBracketNotationSerializer();

/** The address of a stream: its path filled in from `input`, the rest of it as the query string. */
export function streamUrl<Id extends StreamId>(id: Id, input: StreamInput<Id>): string {
  const rest = Object.fromEntries<unknown>(Object.entries(input));
  const path = streamPaths[id].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of brackets.serialize(rest)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      query.append(name, String(value));
    }
  }
  return `/api/v1${path}${query.size > 0 ? `?${query}` : ''}`;
}

/** Acknowledged at once, or when this much has been shown. The server's window is 512 KiB. */
const ackEveryBytes = 32 * 1024;
const ackDelayMs = 50;
const encoder = new TextEncoder();

/**
 * Opens a live stream. Text frames are JSON messages, binary frames payload. What was shown is acknowledged in bytes,
 * so that a slow tab slows its own stream. It does not reconnect: see `useStream`.
 */
export function openStream<Id extends StreamId>(
  id: Id,
  input: StreamInput<Id>,
  handlers: StreamHandlers,
): OpenStream {
  const url = new URL(streamUrl(id, input), window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let failure: ApiError | null = null;
  let opened = false;
  let closedHere = false;
  let shownBytes = 0;
  let ackTimer: ReturnType<typeof setTimeout> | null = null;

  const acknowledge = () => {
    if (ackTimer) clearTimeout(ackTimer);
    ackTimer = null;
    if (shownBytes > 0 && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: 'ack', bytes: shownBytes }));
      shownBytes = 0;
    }
  };
  const shown = (bytes: number) => {
    shownBytes += bytes;
    if (shownBytes >= ackEveryBytes) acknowledge();
    else ackTimer ??= setTimeout(acknowledge, ackDelayMs);
  };
  const take = (bytes: number, handled: void | Promise<void> | undefined) => {
    if (handled) void handled.finally(() => shown(bytes));
    else shown(bytes);
  };

  socket.addEventListener('open', () => {
    opened = true;
    handlers.onOpen?.();
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (closedHere) return;
    if (data instanceof ArrayBuffer) {
      take(data.byteLength, handlers.onBytes?.(new Uint8Array(data)));
    } else if (typeof data === 'string') {
      const message: unknown = JSON.parse(data);
      const error = readStreamError(message);
      if (error) failure = error;
      else take(encoder.encode(data).byteLength, handlers.onMessage?.(message));
    }
  });
  socket.addEventListener('close', ({ code, reason }) => {
    if (ackTimer) clearTimeout(ackTimer);
    const end = (error: ApiError | null) => {
      if (error) leaveIfSignedOut(error);
      handlers.onEnd?.({ closed: closedHere, error });
    };
    if (closedHere) end(null);
    else if (failure || opened || reason) end(failure ?? closeError(code, reason));
    // Nobody waits for a stream any more that was closed meanwhile.
    else
      void whyNotOpened(id, () => client.system.health({})).then((error) => end(closedHere ? null : error));
  });

  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    sendBytes: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: () => {
      closedHere = true;
      socket.close(1000);
    },
  };
}

function readStreamError(message: unknown): ApiError | null {
  const isError =
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'error';
  return isError ? readErrorBody(message, 500) : null;
}

/** What a closing without a last word means. */
function closeError(code: number, reason: string): ApiError | null {
  if (code === 1000) return null;
  if (reason) return readErrorBody({ code: reason }, 500);
  return new ApiError({
    code: 'no_connection',
    message: 'The connection to Gantry was lost.',
    status: 0,
    requestId: null,
  });
}
