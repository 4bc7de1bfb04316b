import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import v8 from 'node:v8';
import { type Logger, pino } from 'pino';
import { runReset } from './access/run-reset';
import { addressHeader } from './api/create-door';
import { createRuntime, type StartedRuntime } from './create-runtime';
import { refuseNoPage } from './page-requests';
import { installRuntime } from './runtime';
import { clientAddress, setSecurityHeaders } from './security-headers';
import { readSettings, type Settings } from './settings';
import { runRotation } from './store/run-rotation';

const root = path.resolve(import.meta.dirname, '..');

// V8 lets garbage pile up before it collects: under a flood of log text that is more than all that is kept.
v8.setFlagsFromString('--heap-growing-percent=25');

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts Gantry: the runtime, Next, and the one HTTP server in front of both. */
async function main(): Promise<void> {
  const settings = readSettings(process.env, process.argv.slice(2));
  const log: Logger = pino({
    level: settings.logLevel,
    base: null,
    redact: ['*.password', '*.token', '*.authorization'],
  });
  const version = readVersion();

  let listener: RequestListener = (_request, response) => {
    response
      .writeHead(503, { 'content-type': 'text/plain', 'retry-after': '2' })
      .end('Gantry is still starting.\n');
  };
  const server = createServer((request, response) => listener(request, response));
  const port = await listen(server, settings);
  const publicUrl = settings.publicUrl ?? `http://${browsableHost(settings.address)}:${port}`;

  // Next reads it when it is loaded, which is why it is imported only now.
  setEnvironment('NODE_ENV', settings.dev ? 'development' : 'production');
  setEnvironment('NEXTAUTH_URL', publicUrl);
  setEnvironment('NEXT_TELEMETRY_DISABLED', '1');
  const started = await createRuntime({ settings, publicUrl, version, log });
  installRuntime(started.runtime);

  const { default: next } = await import('next');
  // Next adds an upgrade listener of its own to the server it is given; the real one is ours.
  const decoy = new EventEmitter();
  const app = next({
    dev: settings.dev,
    dir: root,
    hostname: settings.address,
    port,
    httpServer: asServer(decoy),
  });
  await app.prepare();
  const nextHandler = app.getRequestHandler();

  listener = (request, response) => {
    setSecurityHeaders(request, response, { publicUrl, dev: settings.dev });
    if (redirectToPublicUrl(request, response, publicUrl)) return;
    request.headers[addressHeader] = clientAddress(request, settings.trustProxy);
    if (/^\/api\/v1(?=[/?]|$)/.test(request.url ?? '')) {
      // Not through Next, whose conversions cost more than all that the door does.
      void started.runtime.door.handle(request, response);
      return;
    }
    if (refuseNoPage(request, response)) return;
    nextHandler(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a page failed');
      if (!response.headersSent) response.writeHead(500).end();
    });
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (settings.dev && request.url?.startsWith('/_next/')) {
      decoy.emit('upgrade', request, socket, head);
      return;
    }
    request.headers[addressHeader] = clientAddress(request, settings.trustProxy);
    void started.runtime.door.upgrade(request, socket, head);
  });

  announce(started, publicUrl, settings);
  closeOnSignal(server, () => Promise.all([app.close(), started.close()]), log);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}

function listen(server: Server, { address, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE' ? 'it is in use. Set GANTRY_PORT to another one' : error.message;
      reject(new Error(`Gantry cannot listen on ${address}:${port}: ${reason}.`, { cause: error }));
    });
    server.listen(port, address, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function browsableHost(address: string): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}

function setEnvironment(name: string, value: string): void {
  process.env[name] = value;
}

/** Next asks for a `Server` but only adds listeners to it. */
function asServer(emitter: EventEmitter): Server {
  return emitter as Server;
}

/**
 * One address only: sign-in cookies and the Origin check are bound to it. A page opened by another name of this
 * machine (localhost, 127.0.0.1) is sent there.
 */
function redirectToPublicUrl(request: IncomingMessage, response: ServerResponse, publicUrl: string): boolean {
  const wanted = new URL(publicUrl);
  const host = request.headers.host ?? '';
  const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
  if (host === wanted.host || !loopback.test(host) || !loopback.test(wanted.host)) return false;
  const url = request.url ?? '/';
  if (request.method !== 'GET' || url.startsWith('/api/') || url.startsWith('/_next/')) return false;
  response.writeHead(307, { location: `${publicUrl}${url.startsWith('/') ? url : '/'}` }).end();
  return true;
}

function announce({ setupToken }: StartedRuntime, publicUrl: string, settings: Settings): void {
  const lines = [`Gantry is ready at ${publicUrl}`];
  if (setupToken !== null) {
    lines.push(
      `Make the first admin with this link, which works once: ${publicUrl}/setup#token=${setupToken}`,
    );
  }
  if (settings.publicUrl === null && ['0.0.0.0', '::'].includes(settings.address)) {
    lines.push('Set GANTRY_PUBLIC_URL to the address browsers use: sign-in works only there.');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function closeOnSignal(server: Server, close: () => Promise<unknown>, log: Logger): void {
  let closing = false;
  const stop = (signal: string) => {
    if (closing) return;
    closing = true;
    log.info({ signal }, 'stopping');
    server.close();
    server.closeIdleConnections();
    // Whatever hangs must not keep the process: intents without an outcome show as unknown at the next start.
    setTimeout(() => process.exit(1), 10_000).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const commands = new Map([
  ['user:reset', runReset],
  ['secret:rotate', runRotation],
]);

/** `node dist/main.js user:reset <name>` and its like act and end; anything else serves. */
async function run(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = commands.get(name);
  if (!command) return main();
  const lines = await command(readSettings(process.env, []), args);
  process.stdout.write(`${lines.join('\n')}\n`);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
