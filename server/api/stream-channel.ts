import { z } from 'zod';
import type { RawData, WebSocket } from 'ws';
import type { ErrorBody, GantryError } from '@/lib/errors';

/**
 * One live stream over a WebSocket. Binary frames are bytes of the thing followed; text frames are JSON messages.
 * The viewer acknowledges bytes as it shows them, and `send` waits while too many are on the way: a slow tab slows
 * its own stream, and nothing grows.
 */
export type StreamChannel = {
  /** Aborted when the viewer leaves, the right is withdrawn, or the server stops. */
  readonly signal: AbortSignal;
  /** Sends bytes; resolves when the viewer can take more. @throws the signal's reason once it is aborted */
  send(data: Uint8Array): Promise<void>;
  /** Sends a JSON message, counted like bytes. */
  message(value: unknown): Promise<void>;
  /** Bytes the viewer has not acknowledged. */
  readonly outstandingBytes: number;
  /** Calls `listener` with what the viewer sends: text as a parsed JSON value, binary as bytes. */
  onMessage(listener: (value: unknown) => void): void;
  onBytes(listener: (data: Buffer) => void): void;
};

/** Unacknowledged bytes after which `send` waits. */
const windowBytes = 512 * 1024;
const pingIntervalMs = 20_000;

const ack = z.object({ type: z.literal('ack'), bytes: z.number().int().min(0) });

export const closeCodes = {
  done: 1000,
  goingAway: 1001,
  refused: 4403,
  withdrawn: 4401,
  failed: 4500,
} as const;

export type OpenChannel = StreamChannel & {
  /** Ends the stream, with a last `{type: 'error'}` message where it failed. */
  end(code: number, error?: ErrorBody): void;
  abort(reason: GantryError): void;
};

/** Wraps an accepted WebSocket. */
export function openChannel(socket: WebSocket): OpenChannel {
  const controller = new AbortController();
  const messageListeners = new Set<(value: unknown) => void>();
  const byteListeners = new Set<(data: Buffer) => void>();
  let outstandingBytes = 0;
  let waiting: (() => void)[] = [];
  let alive = true;

  const release = () => {
    const resolves = waiting;
    waiting = [];
    for (const resolve of resolves) resolve();
  };

  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, pingIntervalMs);
  socket.on('pong', () => (alive = true));
  socket.on('close', () => {
    clearInterval(ping);
    controller.abort(new Error('The viewer left.'));
    release();
  });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: RawData, isBinary: boolean) => {
    alive = true;
    const bytes = toBuffer(data);
    if (isBinary) {
      for (const listener of byteListeners) listener(bytes);
      return;
    }
    const value = parseJson(bytes.toString('utf8'));
    const acknowledged = ack.safeParse(value);
    if (acknowledged.success) {
      outstandingBytes = Math.max(0, outstandingBytes - acknowledged.data.bytes);
      if (outstandingBytes < windowBytes) release();
      return;
    }
    for (const listener of messageListeners) listener(value);
  });

  const push = async (data: Uint8Array | string, sizeBytes: number) => {
    controller.signal.throwIfAborted();
    outstandingBytes += sizeBytes;
    socket.send(data, { binary: typeof data !== 'string' });
    while (outstandingBytes >= windowBytes && !controller.signal.aborted) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    controller.signal.throwIfAborted();
  };

  return {
    signal: controller.signal,
    get outstandingBytes() {
      return outstandingBytes;
    },
    send: (data) => push(data, data.byteLength),
    message: (value) => {
      const text = JSON.stringify(value);
      return push(text, Buffer.byteLength(text));
    },
    onMessage: (listener) => messageListeners.add(listener),
    onBytes: (listener) => byteListeners.add(listener),
    end(code, error) {
      if (socket.readyState === socket.OPEN) {
        if (error) socket.send(JSON.stringify({ type: 'error', ...error }));
        socket.close(code, error?.code);
      }
      // A viewer that does not answer the close must not hold the connection.
      setTimeout(() => socket.terminate(), 2_000).unref();
      controller.abort(new Error('The stream ended.'));
    },
    abort: (reason) => {
      controller.abort(reason);
      release();
    },
  };
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
