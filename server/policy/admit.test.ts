import { describe, expect, it } from 'vitest';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import { SwarmModel } from '../inventory/swarm-model';
import { testNode } from '../inventory/testing';
import { createClaims } from './claims';
import { guardEngine } from './guard';
import { inCollection, recordingEngine, testRights, testService } from './testing';

class Cluster extends ClusterModel {
  constructor(
    private readonly models: NodeModel[],
    private readonly ofSwarm: SwarmModel | null,
  ) {
    super('c', 'c', { kind: 'unix', path: '/nowhere' }, false, 0, []);
  }
  override get nodes() {
    return this.models;
  }
  override get swarm() {
    return this.ofSwarm;
  }
}

const shop = { 'gantry.collection': '/shop' };
const others = { 'gantry.collection': '/others' };
const known = {
  containers: { theirs: others, ours: shop },
  volumes: { theirs: others, ours: shop },
  networks: { theirs: others, ours: shop },
  secrets: { theirs: others, ours: shop },
};

function guarded(rights = testRights(['Restricted Control', inCollection('/shop')])) {
  const node = testNode('n1');
  const swarm = new SwarmModel();
  const cluster = new Cluster([node], swarm);
  const { engine, made } = recordingEngine(known);
  const limits = {
    quotas: { any: false, over: () => [], reload: async () => {} },
    clusters: () => [cluster],
    claims: createClaims(),
  };
  return { engine: guardEngine(engine, cluster, rights, limits, 'n1'), made, node, swarm };
}

const full = testRights(['Full Control', inCollection('/shop')]);
const base: ContainerSpec = { image: 'busybox', networkMode: 'none' };

describe('what one may not see', () => {
  const namings: [string, string, (name: string) => Partial<ContainerSpec>][] = [
    ['network', 'as a network', (name) => ({ networkMode: undefined, networks: [{ network: name }] })],
    ['network', 'as a mode', (name) => ({ networkMode: name })],
    ['container', 'for its network', (name) => ({ networkMode: `container:${name}` })],
    ['container', 'for its processes', (name) => ({ pidMode: `container:${name}` })],
    ['container', 'for its IPC', (name) => ({ ipcMode: `container:${name}` })],
    ['container', 'for its mounts', (name) => ({ volumesFrom: [`${name}:ro`] })],
    ['container', 'for its environment', (name) => ({ networkMode: 'bridge', links: [`${name}:db`] })],
  ];

  it.each(namings)('a %s, named %s, is not there, and no word tells where it is', async (kind, _, naming) => {
    const { engine, made } = guarded(full);
    const refused = expect(engine.containers.create({ ...base, ...naming('theirs') })).rejects;
    await refused.toMatchObject({
      code: 'not_found',
      message: `There is no ${kind} "theirs", or you may not see it. Name one that you see.`,
    });
    expect(made).toEqual([]);
    await engine.containers.create({ ...base, ...naming('ours') });
    expect(made.map(({ what }) => what)).toEqual(['container']);
  });

  it('a container that is nowhere gets the same words', async () => {
    const create = (name: string) =>
      guarded(full).engine.containers.create({ ...base, pidMode: `container:${name}` });
    const [theirs, none] = await Promise.allSettled([create('theirs'), create('nowhere')]);
    const message = (result: typeof theirs) => (result.status === 'rejected' ? String(result.reason) : '');
    expect(message(none)).toBe(message(theirs).replace('theirs', 'nowhere'));
  });

  it('a secret of a service is not there', async () => {
    const secret = (id: string) => ({ id, name: id, target: 'x', uid: '0', gid: '0', mode: 0o444 });
    const create = (id: string) =>
      guarded().engine.swarm.services.create(testService({ secrets: [secret(id)] }, shop));
    for (const id of ['theirs', 'nowhere']) {
      await expect(create(id)).rejects.toMatchObject({
        code: 'not_found',
        message: `There is no secret "${id}", or you may not see it. Name one that you see.`,
      });
    }
  });

  it('a volume of that name is taken, and not answered as if it had been made', async () => {
    const { engine, made } = guarded();
    await expect(engine.volumes.create({ name: 'theirs' })).rejects.toMatchObject({ code: 'already_exists' });
    await engine.volumes.create({ name: 'ours' });
    expect(made).toHaveLength(1);
  });
});

describe('a container', () => {
  it('does not get the environment of another by a link on the default bridge', async () => {
    const { engine, made } = guarded();
    const linked = { image: 'busybox', networkMode: 'bridge', links: ['ours:db'] };
    await expect(engine.containers.create(linked)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('it links to ours, whose environment it would get'),
    });
    expect(made).toEqual([]);
  });

  it('does not get the network of a container of that name on another node', async () => {
    const { engine, node } = guarded(full);
    // The inventory knows one that is the caller's; the node's engine knows whom it would take.
    node.containers.clear();
    await expect(
      engine.containers.create({ ...base, networkMode: 'container:theirs' }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a network', () => {
  it('does not take a bridge of the node', async () => {
    const options = { 'com.docker.network.bridge.name': 'docker0' };
    const { engine, made } = guarded();
    await expect(engine.networks.create({ name: 'n', options })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('it takes the bridge docker0 of the node'),
    });
    expect(made).toEqual([]);
    await guarded(full).engine.networks.create({ name: 'n', options });
  });
});

describe('a volume that a service has on nodes that are not connected', () => {
  const mounting = (source: string) => ({
    mounts: [{ type: 'volume' as const, source, target: '/data', readOnly: false }],
  });
  it.each([
    ['others', others, 'not_found'],
    ['nobody', {}, 'not_found'],
  ])('is not mounted by a service where it is of %s', async (_, labels, code) => {
    const { engine, swarm, made } = guarded();
    swarm.services.set('s1', {
      id: 's1',
      version: 1,
      createdMs: null,
      updatedMs: null,
      spec: testService(mounting('data'), labels),
      previousSpec: null,
      ports: [],
      update: null,
    });
    await expect(engine.swarm.services.create(testService(mounting('data'), shop))).rejects.toMatchObject({
      code,
    });
    expect(made).toEqual([]);
    await engine.swarm.services.create(testService(mounting('other'), shop));
    expect(made).toHaveLength(1);
  });
});

describe('the name of a stack', () => {
  const project = { 'com.docker.compose.project': 'blog' };
  const namespace = { 'com.docker.stack.namespace': 'blog' };
  const withStackOf = (collection: string, rights?: Parameters<typeof guarded>[0]) => {
    const all = guarded(rights);
    all.node.volumes.set('blog_data', {
      name: 'blog_data',
      driver: 'local',
      scope: 'local',
      mountpoint: '',
      createdMs: 0,
      stack: 'blog',
      anonymous: false,
      key: null,
      collection,
    });
    return all;
  };
  const makings: [string, (all: ReturnType<typeof guarded>) => Promise<unknown>][] = [
    ['container', ({ engine }) => engine.containers.create({ ...base, labels: project })],
    ['network', ({ engine }) => engine.networks.create({ name: 'n', labels: project })],
    ['volume', ({ engine }) => engine.volumes.create({ name: 'v', labels: project })],
    [
      'secret',
      ({ engine }) => engine.swarm.secrets.create({ name: 's', labels: namespace, data: Buffer.from('x') }),
    ],
    ['service', ({ engine }) => engine.swarm.services.create(testService({}, { ...shop, ...namespace }))],
    [
      'service, on its containers',
      ({ engine }) => engine.swarm.services.create(testService({ labels: project }, shop)),
    ],
  ];

  it.each(makings)('of others is not put on a %s', async (_, making) => {
    const all = withStackOf('/others');
    await expect(making(all)).rejects.toMatchObject({ code: 'forbidden' });
    expect(all.made).toEqual([]);
    const own = withStackOf('/shop');
    await making(own);
    expect(own.made).toHaveLength(1);
  });

  it('may be put on things of another collection by who deploys there too', async () => {
    const rights = testRights(
      ['Restricted Control', inCollection('/shop')],
      ['Restricted Control', inCollection('/others')],
    );
    const all = withStackOf('/others', rights);
    await all.engine.containers.create({ ...base, labels: { ...shop, ...project } });
    expect(all.made).toHaveLength(1);
  });
});
