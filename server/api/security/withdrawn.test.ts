import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { listStreams } from '@/lib/contract/contract';
import { permissionsOfRole } from '@/lib/permissions';
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

  it('S5: is cut when another process took the right away', async () => {
    const [stream] = live.filter(({ id }) => id === 'containers.exec');
    const { name, end } = await follow(stream?.definition.path ?? '');
    await gantry.runtime.store.db.deleteFrom('grants').where('id', '=', `${name}-grant`).execute();
    expect(await end).toBe(closeCodes.withdrawn);
  });
});
