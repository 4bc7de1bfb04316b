import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { type ArrivedCall, startMisbehavingServer } from '../../engine/misbehaving-server';
import { createRuntime } from '../../create-runtime';
import type { GitReader } from '../../git/git-reader';
import { tokenWith } from '../../policy/callers-testing';
import { connectKnownCluster, idOf } from '../../policy/known-cluster-testing';
import { readSettings } from '../../settings';
import { startDoorServer } from '../door-testing';
import { operationBodies, operationQueries } from '../operation-samples';
import type { RegisteredOperation } from '../router';

/** What paths are filled with: things that are there, in `/mine`. */
export const present: Readonly<Record<string, string>> = {
  ...idOf.own,
  ...{ cluster: 'c1', node: 'n1', image: 'sha256:0123456789ab', number: '1', job: 'j1', user: 'u1' },
  ...{ session: 's1', token: 't1', search: 's1', archive: '1', recording: 'r1', request: 'r1' },
  ...{ role: 'r1', team: 't1', grant: 'g1' },
};

/** What queries of downloads and uploads must say. */
export const streamQueries: Readonly<Partial<Record<string, string>>> = {
  'audit.export': 'format=csv',
  'containers.downloadFile': 'path=/etc',
  'containers.uploadFile': 'path=/etc&name=motd',
};

type Behaviour = {
  /** Whether the engine keeps its callers waiting, so that what they opened stays open. */
  hangs: boolean;
  /** What it answers, as JSON; null is not found, undefined a failure. */
  knows: (method: string, path: string) => unknown;
};

export type Refusal = { status: number; code: string | null };

/** What inventory and sampling ask of an engine by themselves, whoever is there. */
const ofWatchers = /^GET (\/v[\d.]+)?\/(info|events|swarm|nodes|services|tasks|secrets|configs|volumes)\b/;

/**
 * For tests: a whole Gantry behind a real HTTP server, with the cluster of `connectKnownCluster` on an engine that
 * counts its calls, and answers none of them well.
 */
export async function startSecured(parts: { reader?: GitReader } = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-secured-'));
  const server = await startDoorServer();
  const behaviour: Behaviour = { hangs: false, knows: () => undefined };
  const engine = await startMisbehavingServer((call, response) => {
    if (behaviour.hangs) return;
    const { pathname } = new URL(call.url.replace(/^\/v[\d.]+/, ''), 'http://engine');
    const known = behaviour.knows(call.method, pathname);
    response
      .writeHead(known === undefined ? 500 : known === null ? 404 : 200)
      .end(JSON.stringify(known ?? { message: 'not today' }));
  });
  if (engine.address.kind !== 'unix') throw new Error('not a unix socket');
  const { runtime, automation, close } = await createRuntime({
    ...parts,
    settings: {
      ...readSettings({ NODE_ENV: 'test' }, []),
      dataDirectory: directory,
      admin: { user: 'admin', password: 'a long enough password' },
    },
    publicUrl: server.url,
    version: '0.0.0',
    log: pino({ level: 'silent' }),
  });
  server.serve(runtime.door);
  connectKnownCluster(runtime.inventory, engine.address);

  /** A request as it stands: no client tidies its path up. */
  const send = (method: string, target: string, headers: http.OutgoingHttpHeaders = {}, body?: string) =>
    new Promise<Refusal & { text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const request = http.request(
        { hostname, port, method, path: `/api/v1${target}`, headers: { ...length, ...headers } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              code: /"code":"(\w+)"/.exec(text)?.[1] ?? null,
              text,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  return {
    url: server.url,
    runtime,
    automation,
    behaviour,
    /** Where the engine is. */
    address: engine.address,
    send,
    /** Somebody's token; the grant is `<name>-grant`. */
    token: (somebody: Parameters<typeof tokenWith>[1]) => tokenWith(runtime, somebody),
    /** Asks for an operation with the body and query it takes. */
    ask(operation: RegisteredOperation, target: string, token?: string) {
      const isGet = operation.method === 'GET';
      const query = isGet ? `${target.includes('?') ? '&' : '?'}${operationQueries[operation.id] ?? ''}` : '';
      return send(
        operation.method,
        `${target}${query}`,
        {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(isGet ? {} : { 'content-type': 'application/json' }),
        },
        isGet ? undefined : JSON.stringify(operationBodies[operation.id] ?? {}),
      );
    },
    /** Opens a WebSocket, or tells how it was refused. */
    open: (target: string, headers: Record<string, string>) =>
      new Promise<WebSocket | Refusal>((resolve, reject) => {
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1${target}`, { headers });
        socket.once('open', () => resolve(socket));
        socket.once('unexpected-response', (_request, response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, code: /"code":"(\w+)"/.exec(text)?.[1] ?? null }),
          );
        });
        socket.on('error', (error) =>
          /Unexpected server response/.test(error.message) ? undefined : reject(error),
        );
      }),
    /** What the engine was asked since this was last called, but for what nobody had to ask for. */
    dialled(): ArrivedCall[] {
      return engine.calls.splice(0).filter(({ method, url }) => !ofWatchers.test(`${method} ${url}`));
    },
    async close() {
      await close();
      server.close();
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type Secured = Awaited<ReturnType<typeof startSecured>>;

/** The `{name}` of a path, filled in. */
export function fillPath(template: string, change: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => change[name] ?? present[name] ?? `no-${name}`);
}

/** The names in a path. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
}
