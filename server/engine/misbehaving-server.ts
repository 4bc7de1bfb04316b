import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from './address';

/** A request as it arrived: what an engine would have been told to do. */
export type ArrivedCall = { method: string; url: string; headers: http.IncomingHttpHeaders; body: string };

export type MisbehavingServer = {
  address: EngineAddress;
  /** Every call but `/_ping`. */
  calls: ArrivedCall[];
  /** Connections open now. */
  openSockets(): number;
  /** Cuts idle connections, as an engine that restarts does. */
  dropSockets(): void;
  close(): Promise<void>;
};

/** What to do with a call: answer it well, badly, or not at all. */
export type Misbehaviour = (
  call: ArrivedCall,
  response: http.ServerResponse,
  socket: net.Socket,
) => void | Promise<void>;

/**
 * Test support: a server on a unix socket (or TCP, with `tcp`) that answers `/_ping` like an engine and every
 * other call with `behave`. Hijacked calls (`Upgrade`) arrive there too, with their bare socket.
 */
export async function startMisbehavingServer(
  behave: Misbehaviour,
  options: { tcp?: boolean; apiVersion?: string } = {},
): Promise<MisbehavingServer> {
  const calls: ArrivedCall[] = [];
  const sockets = new Set<net.Socket>();

  const receive = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const { method = '', url = '', headers, socket } = request;
    if (url === '/_ping') {
      response.setHeader('Api-Version', options.apiVersion ?? '1.41').setHeader('OSType', 'linux');
      response.end('OK');
      return;
    }
    const call = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    calls.push(call);
    await behave(call, response, socket);
  };

  const server = http.createServer(
    (request, response) => void receive(request, response).catch(() => undefined),
  );
  server.on('upgrade', (request, socket) => {
    if (!(socket instanceof net.Socket)) return;
    const { method = '', url = '', headers } = request;
    const call = { method, url, headers, body: '' };
    calls.push(call);
    void behave(call, new http.ServerResponse(request), socket);
  });
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });

  const folder = await mkdtemp(join(tmpdir(), 'gantry-engine-'));
  const path = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => {
    if (options.tcp === true) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  const bound = server.address();

  return {
    address:
      typeof bound === 'object' && bound !== null
        ? { kind: 'tcp', host: '127.0.0.1', port: bound.port }
        : { kind: 'unix', path },
    calls,
    openSockets: () => sockets.size,
    dropSockets() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One frame of Docker's multiplexed stream, or a header alone where `claimedBytes` lies about the length. */
export function frame(type: number, payload: string | Uint8Array, claimedBytes?: number): Buffer {
  const data = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(claimedBytes ?? data.length, 4);
  return Buffer.concat([header, data]);
}

/** The bytes of an answer's head, for a bare socket. */
export function head(status: string, headers: Record<string, string | number>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n');
}
