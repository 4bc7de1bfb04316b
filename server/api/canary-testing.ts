import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { pino } from 'pino';
import { newToken } from '../access/bearer-token';
import { createRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { openWebSocket, startDoorServer } from './door-testing';
import { operationQueries } from './operation-samples';
import { listOperations } from './router';

/** Every secret sent has this in it, and so has whatever keeps one in clear. */
export const canary = 'canary7Qx';
export const canaryText = `a ${canary} secret`;
export const canaryBase64 = Buffer.from(canaryText).toString('base64');

/** The `{name}` of paths, filled in; `sample` where nothing is given. */
export function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'sample'));
}

/**
 * For tests: a whole Gantry behind a real HTTP server, whose log is kept at its most talkative and without any
 * redaction, and an admin's token to call it with.
 * @param engine a `DOCKER_HOST`, for the cluster `local`
 */
export async function startCanaryGantry(engine?: string) {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-canary-'));
  const doorServer = await startDoorServer();
  /** What must be found nowhere. */
  const secrets = new Set([canary, canaryBase64]);
  let logged = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const { runtime, close } = await createRuntime({
    settings: {
      ...readSettings({ NODE_ENV: 'test', GANTRY_ENGINE: engine }, []),
      dataDirectory: directory,
      admin: { user: 'admin', password: 'a long enough password' },
    },
    publicUrl: doorServer.url,
    version: '0.0.0',
    log: pino({ level: 'trace' }, sink),
  });
  doorServer.serve(runtime.door);
  const { db } = runtime.store;
  const admin = await db.selectFrom('users').select(['id', 'name']).executeTakeFirstOrThrow();
  const { token, hash, hint } = newToken();
  secrets.add(token);
  await db
    .insertInto('tokens')
    .values({
      ...{ id: 'canary', user_id: admin.id, name: 'test', hash, hint, role: 'Admin', created_ms: Date.now() },
      ...{ permissions: null, scope: null, addresses: null, expires_ms: null, last_used_ms: null },
    })
    .execute();

  const ask = (method: string, target: string, body?: object) =>
    fetch(`${doorServer.url}/api/v1${target}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const found = (text: string | Buffer) => [...secrets].filter((secret) => text.includes(secret));

  return {
    runtime,
    admin,
    secrets,
    ask,
    /** An open WebSocket, or how it was refused. */
    open: (target: string) =>
      openWebSocket(`${doorServer.url}/api/v1${target}`, { authorization: `Bearer ${token}` }),
    /** Which secrets are in `text`. */
    found,
    foundInLog: () => found(logged),
    /** What every plain read answers, the description of the interface among it, and the secrets in each. */
    async askEveryRead(values: Readonly<Record<string, string>>) {
      const reads = listOperations().filter(({ method, meta }) => method === 'GET' && meta.effect === 'read');
      const targets = reads.map(({ id, path: template }) => {
        const query = operationQueries[id];
        return { id, target: fillPath(template, values) + (query === undefined ? '' : `?${query}`) };
      });
      const answers: { id: string; status: number; found: string[] }[] = [];
      for (const { id, target } of [...targets, { id: 'openapi', target: '/openapi.json' }]) {
        const response = await ask('GET', target);
        answers.push({ id, status: response.status, found: found(await response.text()) });
      }
      return answers;
    },
    /** The names of all files of the data directory, and of a backup made now, with the secrets in each. */
    async searchFiles() {
      const backup = path.join(directory, 'backup.db');
      rmSync(backup, { force: true });
      await sql`vacuum into ${backup}`.execute(db);
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
        statSync(path.join(directory, file)).isFile(),
      );
      return files.map((file) => ({ file, found: found(readFileSync(path.join(directory, file))) }));
    },
    async close() {
      await close();
      doorServer.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type CanaryGantry = Awaited<ReturnType<typeof startCanaryGantry>>;
