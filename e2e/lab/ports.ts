import { randomInt } from 'node:crypto';
import net from 'node:net';

/** Below those that the kernel gives to connections by itself (32768 and up, ip_local_port_range). */
const FIRST = 15_000;
const LAST = 32_000;

/**
 * A tcp port that nothing listens on at the moment of asking, nor is given to a connection afterwards: a server that is
 * started there a moment later, and again after it was killed, finds it free.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempts = 0; attempts < 100; attempts++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(host, port)) return port;
  }
  throw new Error(`no port of ${host} is free`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
