import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { toGantryError } from '@/lib/errors';
import { resetRequest, type ResetRequest } from './reset-command';

const answerSchema = z.union([z.object({ lines: z.array(z.string()) }), z.object({ error: z.string() })]);

const maxRequestBytes = 4096;
/** The kernel's limit for the path of a unix socket, less its NUL. */
const maxPathBytes = 107;

function socketPath(dataDirectory: string): string {
  return path.join(dataDirectory, 'gantry.sock');
}

/**
 * Lets commands on this machine reach the running Gantry, through a socket in its data directory that this user alone
 * may open. One JSON line in, one out. Returns how to stop.
 */
export async function serveCommands(
  dataDirectory: string,
  reset: (request: ResetRequest) => Promise<string[]>,
  log: Logger,
): Promise<() => void> {
  const file = socketPath(dataDirectory);
  if (Buffer.byteLength(file) > maxPathBytes) {
    log.warn(
      { file },
      'commands on the server work only while Gantry is stopped: the data directory is too deep',
    );
    return () => undefined;
  }
  // This process has the directory, so what is there was left behind.
  rmSync(file, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void answer(socket, reset);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  chmodSync(file, 0o600);
  server.unref();
  return () => {
    server.close();
    rmSync(file, { force: true });
  };
}

async function answer(socket: Socket, reset: (request: ResetRequest) => Promise<string[]>): Promise<void> {
  try {
    const lines = await reset(resetRequest.parse(JSON.parse(await readLine(socket))));
    socket.end(`${JSON.stringify({ lines })}\n`);
  } catch (error) {
    socket.end(`${JSON.stringify({ error: toGantryError(error).message })}\n`);
  }
}

/**
 * Asks the Gantry that runs on `dataDirectory`. Null where none does.
 * @throws an `Error` with its words where it refuses
 */
export async function askRunning(dataDirectory: string, request: ResetRequest): Promise<string[] | null> {
  const socket = connect(socketPath(dataDirectory));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    socket.destroy();
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ECONNREFUSED'].includes(String(error.code))
    ) {
      return null;
    }
    throw error;
  }
  socket.write(`${JSON.stringify(request)}\n`);
  const parsed = answerSchema.parse(JSON.parse(await readLine(socket)));
  socket.destroy();
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.lines;
}

async function readLine(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > maxRequestBytes) throw new Error('The line is too long.');
  }
  throw new Error('The other side hung up.');
}
