import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encode } from 'next-auth/jwt';
import { listStreams } from '@/lib/contract/contract';
import { permissionsOfRole } from '@/lib/permissions';
import { cookieNames } from '../../access/session-cookie';
import { idOf } from '../../policy/known-cluster-testing';
import { closeCodes } from '../stream-channel';
import { fillPath, namesIn, type Secured, startSecured } from './secured-testing';

/** Live streams of a thing that is there, or of no thing at all: they stay open while the engine keeps them waiting. */
const live = listStreams().filter(({ definition }) => {
  const { permission, path, transport } = definition;
  return (
    transport === 'websocket' &&
    permission !== 'public' &&
    permission !== 'signed-in' &&
    permissionsOfRole('Full Control').has(permission) &&
    !namesIn(path).some((name) => ['recording', 'archive', 'job'].includes(name))
  );
});

describe('an open stream', () => {
  let gantry: Secured;
  let admin = '';
  let made = 0;

  beforeAll(async () => {
    gantry = await startSecured();
    gantry.behaviour.hangs = true;
    admin = await gantry.token({ name: 'root', role: 'Admin', scope: { kind: 'all' } });
  });
  afterAll(() => gantry.close());

  /** Somebody new with a stream open, and the code it will be closed with. */
  const follow = async (path: string) => {
    const name = `viewer${(made += 1)}`;
    const scope = { kind: 'collection', collection: '/mine' } as const;
    const token = await gantry.token({ name, role: 'Full Control', scope });
    const headers = { authorization: `Bearer ${token}` };
    const socket = await gantry.open(fillPath(path), headers);
    if (!(socket instanceof WebSocket)) throw new Error(`refused: ${JSON.stringify(socket)}`);
    const end = new Promise<number>((resolve) => socket.once('close', resolve));
    return { name, end, again: () => gantry.open(fillPath(path), headers) };
  };
  const asAdmin = (method: string, target: string, body?: object) =>
    gantry.send(
      method,
      target,
      { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body && JSON.stringify(body),
    );

  it('is of many kinds, terminals among them', () => {
    expect(live.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['containers.exec', 'containers.followLogs']),
    );
  });

  it.each(live)('S5: $id is cut when its grant is taken away', async ({ definition }) => {
    const { name, end, again } = await follow(definition.path);
    expect(await asAdmin('DELETE', `/grants/${name}-grant`)).toMatchObject({ status: 200 });
    expect(await end).toBe(closeCodes.withdrawn);
    expect(await again()).toMatchObject({ status: 403 });
  });

  const events = '/events';

  it('S5: is cut when its user is disabled', async () => {
    const { name, end, again } = await follow(events);
    expect(await asAdmin('PATCH', `/users/${name}-id`, { disabled: true })).toMatchObject({ status: 200 });
    expect(await end).toBe(closeCodes.withdrawn);
    expect(await again()).toMatchObject({ status: 401 });
  });

  it('S5: is cut when its token is revoked', async () => {
    const { name, end, again } = await follow(events);
    expect(await asAdmin('DELETE', `/tokens/${name}-token`)).toMatchObject({ status: 200 });
    expect(await end).toBe(closeCodes.withdrawn);
    expect(await again()).toMatchObject({ status: 401 });
  });

  it('S5: is cut when its session is ended by another process', async () => {
    const { access, store } = gantry.runtime;
    const signedIn = await access.signIn({
      ...{ name: 'admin', password: 'a long enough password', address: '', userAgent: '' },
    });
    const token = { sessionId: signedIn.sessionId };
    const value = await encode({ token, secret: access.cookieSecret, maxAge: 3600 });
    const headers = { cookie: `${cookieNames(gantry.url).session}=${value}`, origin: gantry.url };
    const socket = await gantry.open(events, headers);
    if (!(socket instanceof WebSocket)) throw new Error(`refused: ${JSON.stringify(socket)}`);
    const end = new Promise<number>((resolve) => socket.once('close', resolve));
    await store.db.deleteFrom('sessions').where('id', '=', signedIn.sessionId).execute();
    expect(await end).toBe(closeCodes.withdrawn);
    expect(await gantry.open(events, headers)).toMatchObject({ status: 401 });
  });

  it('S5: is cut when the time is over that a terminal was given for', async () => {
    const { db } = gantry.runtime.store;
    const scope = { kind: 'collection', collection: '/mine' } as const;
    const token = await gantry.token({ name: 'timed', role: 'View Only', scope });
    await db
      .insertInto('terminal_requests')
      .values({
        ...{ id: 'timed', user_id: 'timed-id', cluster: 'c1', container_id: idOf.own.container },
        ...{ container_name: 'own', collection: '/mine', reason: 'it hangs', minutes: 30 },
        ...{ created_ms: Date.now(), decided_by: 'root', decided_ms: Date.now(), note: '' },
        state: 'approved',
        expires_ms: Date.now() + 1_800_000,
      })
      .execute();
    const [stream] = live.filter(({ id }) => id === 'containers.exec');
    const open = () =>
      gantry.open(fillPath(stream?.definition.path ?? ''), { authorization: `Bearer ${token}` });
    const socket = await open();
    if (!(socket instanceof WebSocket)) throw new Error(`refused: ${JSON.stringify(socket)}`);
    const end = new Promise<number>((resolve) => socket.once('close', resolve));
    // It passes: nobody says so to anybody.
    await db.updateTable('terminal_requests').set({ expires_ms: Date.now() }).execute();
    expect(await end).toBe(closeCodes.withdrawn);
    expect(await open()).toMatchObject({ status: 403 });
  });

  it('S5: is cut when another process took the right away', async () => {
    const [stream] = live.filter(({ id }) => id === 'containers.exec');
    const { name, end } = await follow(stream?.definition.path ?? '');
    await gantry.runtime.store.db.deleteFrom('grants').where('id', '=', `${name}-grant`).execute();
    expect(await end).toBe(closeCodes.withdrawn);
  });
});
