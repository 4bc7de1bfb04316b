import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { carrierOf } from './carrier';
import type { AgentSettings } from './settings';
import { serveTunnel } from './tunnel';

export type AgentLog = (line: string) => void;

type Dialled = { socket: WebSocket; carrier: Duplex };

const handshakeTimeoutMs = 15_000;
/** A tunnel that held this long was sound: the next attempt waits no longer than the first. */
const soundMs = 30_000;

/**
 * Keeps a tunnel to Gantry until `signal` aborts: dials, serves, and dials again with back-off and jitter. A token that
 * was refused is tried again too, only slowly: it may be made good, and a crash loop helps nobody.
 */
export async function runAgent(
  settings: AgentSettings,
  log: AgentLog,
  signal: AbortSignal,
  timing: { firstMs: number; mostMs: number } = { firstMs: 1_000, mostMs: 30_000 },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const begunMs = performance.now();
    try {
      const dialled = await dial(settings, signal);
      log(`connected to ${settings.url.origin}`);
      await serveUntilAborted(dialled, settings.socketPath, signal);
      log('disconnected');
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
    }
    if (performance.now() - begunMs > soundMs) failures = 0;
    const most = Math.min(timing.mostMs, timing.firstMs * 2 ** failures);
    failures += 1;
    await delay(most * (0.5 + Math.random() * 0.5), undefined, { signal }).catch(() => undefined);
  }
}

function dial({ url, cluster, token, ca }: AgentSettings, signal: AbortSignal): Promise<Dialled> {
  const address = new URL(
    `api/v1/clusters/${encodeURIComponent(cluster)}/agent`,
    url.href.endsWith('/') ? url : `${url.href}/`,
  );
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: handshakeTimeoutMs,
      perMessageDeflate: false,
      followRedirects: false,
      ...(ca === undefined ? {} : { ca }),
      // A mask keeps a browser's pages from writing what proxies take for requests; an agent sends no page's bytes.
      generateMask: (mask: Buffer) => void mask.fill(0),
    });
    const abort = () => socket.terminate();
    signal.addEventListener('abort', abort, { once: true });
    // Listened to from the first moment: Gantry's first bytes may come with its answer to the handshake.
    const carrier = carrierOf(socket);
    socket.once('open', () => resolve({ socket, carrier }));
    socket.once('error', (error) =>
      reject(new Error(`${url.origin} cannot be reached: ${error.message || 'no answer'}. Trying again.`)),
    );
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body = (body + chunk.toString()).slice(0, 2_000)));
      response.on('end', () => {
        const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
        reject(
          new Error(
            `${url.origin} refused this agent (${response.statusCode}): ${message ?? 'no reason given'} Trying again.`,
          ),
        );
        socket.terminate();
      });
    });
    socket.once('close', () => signal.removeEventListener('abort', abort));
  });
}

async function serveUntilAborted(
  { socket, carrier }: Dialled,
  socketPath: string,
  signal: AbortSignal,
): Promise<void> {
  let reason = '';
  socket.on('message', (data, isBinary) => {
    if (!isBinary) reason = /"message":"((?:[^"\\]|\\.)*)"/.exec(String(data))?.[1] ?? reason;
  });
  const abort = () => carrier.destroy();
  signal.addEventListener('abort', abort, { once: true });
  await serveTunnel(carrier, socketPath);
  signal.removeEventListener('abort', abort);
  if (reason !== '') throw new Error(`Gantry ended the tunnel: ${reason} Trying again.`);
}
