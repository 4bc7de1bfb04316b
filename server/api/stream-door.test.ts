import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { listStreams } from '@/lib/contract/contract';
import { permissionsOfRole } from '@/lib/permissions';
import { cookieNames } from '../access/session-cookie';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { openWebSocket, startDoorServer } from './door-testing';
import { streamQueries } from './operation-samples';

const password = 'a long enough password';
const samples: Record<string, string> = {
  cluster: 'c',
  container: 'web',
  stack: 'shop',
  service: 'web',
  archive: '1',
  recording: 'r1',
};
const fill = (template: string) => template.replace(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? '');

type Answer = { status: number; code: string | null };

describe('every stream', () => {
  let directory: string;
  let doorServer: Awaited<ReturnType<typeof startDoorServer>>;
  let started: StartedRuntime;
  let url: string;
  let cookie: string;
  const tokens = { Admin: '', 'View Only': '' };

  /** Opens a WebSocket, or tells how it was refused. */
  const open = (target: string, headers: Record<string, string>) =>
    openWebSocket(`${url}/api/v1${target}`, headers);
  const refused = async (target: string, headers: Record<string, string>): Promise<Answer> => {
    const result = await open(target, headers);
    if (!(result instanceof WebSocket)) return result;
    result.terminate();
    return { status: 101, code: null };
  };
  const closed = (socket: WebSocket) =>
    new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-streams-'));
    doorServer = await startDoorServer();
    ({ url } = doorServer);
    started = await createRuntime({
      settings: {
        ...readSettings({ NODE_ENV: 'test' }, []),
        dataDirectory: directory,
        admin: { user: 'admin', password },
      },
      publicUrl: url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    const { runtime } = started;
    doorServer.serve(runtime.door);

    const signedIn = await runtime.access.signIn({ name: 'admin', password, address: '', userAgent: '' });
    const value = await encode({
      token: { sessionId: signedIn.sessionId },
      secret: runtime.access.cookieSecret,
      maxAge: 3600,
    });
    cookie = `${cookieNames(url).session}=${value}`;
    for (const role of ['Admin', 'View Only'] as const) {
      const response = await fetch(`${url}/api/v1/tokens`, {
        method: 'POST',
        headers: { cookie, origin: url, 'content-type': 'application/json' },
        body: JSON.stringify({ name: role, role }),
      });
      tokens[role] = String(/"token":"([^"]+)"/.exec(await response.text())?.[1]);
    }
  });
  afterAll(async () => {
    await started.close();
    doorServer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const webSockets = listStreams().filter(({ definition }) => definition.transport === 'websocket');
  const downloads = listStreams().filter(({ definition }) => definition.transport === 'http');
  const uploads = listStreams().filter(({ definition }) => definition.transport === 'upload');
  const bearer = (role: 'Admin' | 'View Only') => ({ authorization: `Bearer ${tokens[role]}` });

  // Nothing stands behind these paths: whoever is refused is refused before anything is looked for, let alone dialled.
  it.each(webSockets)('S3: $id: refuses whoever is not signed in', async ({ definition }) => {
    expect(await refused(fill(definition.path), { origin: url })).toEqual({
      status: 401,
      code: 'not_signed_in',
    });
    expect(await refused(fill(definition.path), { authorization: 'Bearer gantry_nonsense' })).toMatchObject({
      status: expect.any(Number),
    });
  });

  it.each(webSockets)('S4: $id: takes a cookie from its own Origin only', async ({ definition }) => {
    const { port } = new URL(url);
    const foreign = [
      undefined,
      'null',
      `${url}.evil.test`,
      `http://127.0.0.1:${Number(port) + 1}`,
      `https://127.0.0.1:${port}`,
    ];
    for (const origin of foreign) {
      const answer = await refused(fill(definition.path), {
        cookie,
        ...(origin === undefined ? {} : { origin }),
      });
      expect(answer).toEqual({ status: 403, code: 'bad_origin' });
    }
  });

  it.each(webSockets)(
    'S3: $id: lets a role in or denies it before the handshake',
    async ({ id, definition }) => {
      const { permission } = definition;
      const mayView =
        permission === 'signed-in' ||
        (permission !== 'public' && permissionsOfRole('View Only').has(permission));
      const result = await open(fill(definition.path), bearer('View Only'));
      if (result instanceof WebSocket) result.terminate();
      expect(result instanceof WebSocket).toBe(mayView);
      if (mayView) return;
      expect(result).toEqual({ status: 403, code: 'forbidden' });
      const { items } = await started.runtime.audit.list({ filter: { operation: [id] }, limit: 10 });
      expect(items[0]).toMatchObject({ outcome: 'denied' });
    },
  );

  it.each(webSockets.filter(({ definition }) => definition.path.includes('{')))(
    'S10: $id: refuses a tricky name',
    async ({ definition }) => {
      for (const bad of ['..', '%2e%2e', 'a%2Fb', 'a%00', 'a%3Fb']) {
        const last = definition.path.lastIndexOf('{');
        const target =
          fill(definition.path.slice(0, last)) + definition.path.slice(last).replace(/\{\w+\}/, bad);
        const answer = await refused(target, bearer('Admin'));
        expect([400, 404]).toContain(answer.status);
      }
    },
  );

  it.each(downloads)('S3: $id: passes the same door', async ({ id, definition }) => {
    const target = `${url}/api/v1${fill(definition.path)}?${streamQueries[id] ?? ''}`;
    const ask = (headers: Record<string, string>) => fetch(target, { headers });
    expect((await ask({})).status).toBe(401);
    const { permission } = definition;
    const mayView =
      permission !== 'public' && permission !== 'signed-in' && permissionsOfRole('View Only').has(permission);
    const answer = await ask(bearer('View Only'));
    if (mayView) expect(answer.status).not.toBe(403);
    else expect(answer.status).toBe(403);
  });

  it.each(uploads)(
    'S3: $id: passes the same door, and takes no more than it says',
    async ({ id, definition }) => {
      const target = `${url}/api/v1${fill(definition.path)}?${streamQueries[id] ?? ''}`;
      const put = async (headers: Record<string, string>, body: RequestInit['body'] = 'x') => {
        const init = { method: 'PUT', headers, body, duplex: 'half' as const };
        const answer = await fetch(target, init);
        return { status: answer.status, code: /"code":"(\w+)"/.exec(await answer.text())?.[1] };
      };
      expect(await put({})).toEqual({ status: 401, code: 'not_signed_in' });
      expect(await put({ cookie, origin: 'https://evil.test' })).toEqual({ status: 403, code: 'bad_origin' });
      expect(await put(bearer('View Only'))).toEqual({ status: 403, code: 'forbidden' });
      const { items } = await started.runtime.audit.list({ filter: { operation: [id] }, limit: 10 });
      expect(items[0]).toMatchObject({ outcome: 'denied' });
      expect(await put(bearer('Admin'))).toEqual({ status: 404, code: 'not_found' });
      const unsaid = new ReadableStream({
        start: (controller) => {
          controller.enqueue(Buffer.from('x'));
          controller.close();
        },
      });
      expect(await put(bearer('Admin'), unsaid)).toEqual({ status: 400, code: 'bad_request' });
    },
  );

  it('S5: ends at once when its token is revoked', async () => {
    const socket = await open('/events', bearer('View Only'));
    if (!(socket instanceof WebSocket)) throw new Error('refused');
    const end = closed(socket);
    const list = await fetch(`${url}/api/v1/tokens?search=View`, { headers: bearer('Admin') });
    const id = /"id":"([^"]+)"/.exec(await list.text())?.[1];
    await fetch(`${url}/api/v1/tokens/${id}`, { method: 'DELETE', headers: bearer('Admin') });
    expect(await end).toBe(4401);
    expect(await refused('/events', bearer('View Only'))).toEqual({ status: 401, code: 'not_signed_in' });
  });
});
