import { createServer, type Server } from 'node:http';
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
