import { createServer, type Server } from 'node:http';
import { WebSocket } from 'ws';
import type { Door } from './door';

export type DoorServer = { url: string; server: Server; close(): void };

/** For tests: an HTTP server on a free port whose requests and upgrades go where `serve` says, once it is called. */
export async function startDoorServer(): Promise<DoorServer & { serve(door: Door): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    url: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`,
    server,
    serve(door) {
      server.on('request', (request, response) => void door.handle(request, response));
      server.on('upgrade', (request, socket, head) => void door.upgrade(request, socket, head));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** For tests: an open WebSocket at `url` (`http:`), or how it was refused before the handshake. */
export function openWebSocket(
  url: string,
  headers: Record<string, string>,
): Promise<WebSocket | { status: number; code: string | null }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        const code = /"code":"(\w+)"/.exec(body)?.[1] ?? null;
        resolve({ status: response.statusCode ?? 0, code });
      });
    });
    socket.once('error', (error) =>
      /Unexpected server response/.test(error.message) ? undefined : reject(error),
    );
  });
}
