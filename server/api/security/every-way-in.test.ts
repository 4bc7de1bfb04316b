import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { listStreams } from '@/lib/contract/contract';
import type { Requirement } from '@/lib/contract/operation';
import { type BuiltInRole, permissionsOfRole } from '@/lib/permissions';
import type { Scope } from '@/lib/rights';
import { listOperations } from '../router';
import { fillPath, namesIn, type Secured, startSecured, streamQueries } from './secured-testing';

/** Whether who has a role holds what a passage asks for. */
const heldBy = (role: BuiltInRole) => (required: Requirement) =>
  required !== 'public' && required !== 'signed-in' && permissionsOfRole(role).has(required);
const holdsFully = heldBy('Full Control');
const mayView = heldBy('View Only');
const guarded = listOperations().filter(
  ({ meta }) => meta.permission !== 'public' && meta.permission !== 'signed-in',
);
const streams = listStreams();

describe('every way in', () => {
  let gantry: Secured;
  const tokens = { viewer: '', 'another cluster': '', 'another team': '', disabled: '' };

  beforeAll(async () => {
    gantry = await startSecured();
    const over = (name: string, role: BuiltInRole, scope: Scope) => gantry.token({ name, role, scope });
    tokens.viewer = await over('viewer', 'View Only', { kind: 'all' });
    const elsewhere = { kind: 'cluster', cluster: 'c2' } as const;
    tokens['another cluster'] = await over('far', 'Full Control', elsewhere);
    const theirs = { kind: 'collection', collection: '/theirs' } as const;
    tokens['another team'] = await over('other', 'Full Control', theirs);
    tokens.disabled = await over('gone', 'Full Control', { kind: 'all' });
    await gantry.runtime.store.db
      .updateTable('users')
      .set({ disabled: 1 })
      .where('name', '=', 'gone')
      .execute();
  });
  afterAll(() => gantry.close());
  beforeEach(() => void gantry.dialled());

  const deniedTo = async (name: string, operation: string) => {
    const filter = { actor: [name], operation: [operation] };
    const { items } = await gantry.runtime.audit.list({ filter, limit: 1 });
    return items[0]?.outcome;
  };

  it.each(listOperations().filter(({ meta }) => meta.permission !== 'public'))(
    'S3: $id is shut to nobody, to the disabled and to a token in the address',
    async (operation) => {
      const target = fillPath(operation.path);
      const shut = { status: 401, code: 'not_signed_in' };
      expect(await gantry.ask(operation, target)).toMatchObject(shut);
      expect(await gantry.ask(operation, target, tokens.disabled)).toMatchObject(shut);
      for (const name of ['token', 'access_token', 'authorization']) {
        const named = `${target}?${name}=${encodeURIComponent(tokens.viewer)}`;
        expect(await gantry.ask(operation, named)).toMatchObject(shut);
      }
      expect(gantry.dialled()).toEqual([]);
    },
  );

  it.each(guarded.filter(({ path }) => path.includes('{cluster}')))(
    'S3: $id is not found by those of another cluster, is in the log, and nothing is dialled',
    async (operation) => {
      const answer = await gantry.ask(operation, fillPath(operation.path), tokens['another cluster']);
      const { permission } = operation.meta;
      // Who holds it nowhere is told so; a stack's name may be taken.
      const refusals = holdsFully(permission)
        ? permission === 'Stack Deploy'
          ? ['not_found', 'already_exists']
          : ['not_found']
        : ['forbidden'];
      expect(refusals).toContain(answer.code);
      expect(await deniedTo('far', operation.id)).toBe('denied');
      expect(gantry.dialled()).toEqual([]);
    },
  );

  it.each(guarded.filter(({ meta }) => !mayView(meta.permission)))(
    'S3: $id is refused to who may only look, is in the log, and nothing is dialled',
    async (operation) => {
      expect(await gantry.ask(operation, fillPath(operation.path), tokens.viewer)).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
      expect(await deniedTo('viewer', operation.id)).toBe('denied');
      expect(gantry.dialled()).toEqual([]);
    },
  );

  it.each(streams)('S3: the stream $id is shut to the same, before anything is dialled', async (stream) => {
    const { definition, id } = stream;
    const { permission, path, transport } = definition;
    const target = `${fillPath(path)}?${streamQueries[id] ?? ''}`;
    const refusal = async (token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      if (transport === 'http') return gantry.send('GET', target, headers);
      if (transport === 'upload') return gantry.send('PUT', target, headers, 'x');
      const answer = await gantry.open(target, headers);
      if ('status' in answer) return answer;
      answer.terminate();
      return { status: 101, code: null };
    };
    const shut = { status: 401, code: 'not_signed_in' };
    expect(await refusal()).toMatchObject(shut);
    expect(await refusal(tokens.disabled)).toMatchObject(shut);
    if (permission !== 'public' && permission !== 'signed-in') {
      if (path.includes('{cluster}')) {
        const code = holdsFully(permission) ? 'not_found' : 'forbidden';
        expect(await refusal(tokens['another cluster'])).toMatchObject({ code });
        expect(await deniedTo('far', id)).toBe('denied');
      }
      if (namesIn(path).some((name) => ['container', 'stack', 'service'].includes(name))) {
        expect(await refusal(tokens['another team'])).toMatchObject({ code: 'not_found' });
        expect(await deniedTo('other', id)).toBe('denied');
      }
      if (!mayView(permission)) {
        expect(await refusal(tokens.viewer)).toMatchObject({ status: 403, code: 'forbidden' });
        expect(await deniedTo('viewer', id)).toBe('denied');
      }
    }
    expect(gantry.dialled()).toEqual([]);
  });

  it('S3: hints tell nobody of a cluster that they do not see, and of one from when they do', async () => {
    const { hints, access, store } = gantry.runtime;
    type Told = { cluster?: string | null; kinds?: string[] };
    const follow = async (token: string) => {
      const socket = await gantry.open('/events', { authorization: `Bearer ${token}` });
      if (!(socket instanceof WebSocket)) throw new Error('refused');
      const told: Told[] = [];
      socket.on('message', (data) => told.push(JSON.parse(String(data))));
      return { told, socket };
    };
    const seesAll = await follow(tokens.viewer);
    const far = await follow(tokens['another cluster']);
    const nobody = await follow(await gantry.token({ name: 'nobody', role: 'None', scope: { kind: 'all' } }));
    const everybody = [seesAll, far, nobody];
    await vi.waitFor(() => {
      hints.changed(null, ['jobs']);
      for (const { told } of everybody) expect(told.map(({ cluster }) => cluster)).toContain(null);
    });
    const clustersOf = ({ told }: { told: Told[] }) =>
      told.flatMap(({ cluster, kinds }) => (kinds?.includes('secrets') ? [cluster] : []));
    // One after the other: who was told of the second would have been told of the first.
    hints.changed('hidden', ['secrets']);
    hints.changed('c2', ['secrets']);
    await vi.waitFor(() => {
      expect(clustersOf(seesAll)).toEqual(['hidden', 'c2']);
      expect(clustersOf(far)).toEqual(['c2']);
    });

    await store.db
      .updateTable('grants')
      .set({ role: 'View Only' })
      .where('id', '=', 'nobody-grant')
      .execute();
    access.withdraw({ userId: null });
    hints.changed('now shown', ['secrets']);
    await vi.waitFor(() => expect(clustersOf(nobody)).toEqual(['now shown']));
    for (const { socket } of everybody) socket.terminate();
  });

  it.each(streams.filter(({ definition }) => definition.transport === 'websocket'))(
    'S6: the stream $id takes no token from its address',
    async ({ definition }) => {
      const target = `${fillPath(definition.path)}?token=${encodeURIComponent(tokens.viewer)}`;
      expect(await gantry.open(target, { origin: gantry.url })).toMatchObject({ status: 401 });
      expect(gantry.dialled()).toEqual([]);
    },
  );
});
