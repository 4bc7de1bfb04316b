import { describe, expect, it } from 'vitest';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import type { Quota } from '@/lib/contract/grants';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { Permission } from '@/lib/permissions';
import { Rights } from '@/lib/rights';
import { testNode } from '../inventory/testing';
import { createClaims } from './claims';
import { guardEngine } from './guard';
import {
  inCollection,
  recordingEngine,
  TestCluster,
  testContainer,
  testRights,
  testService,
} from './testing';

const shop = { 'gantry.collection': '/shop' };
const others = { 'gantry.collection': '/others' };
const known = {
  containers: { theirs: others, ours: shop },
  volumes: { theirs: others, ours: shop },
  networks: { theirs: others, ours: shop },
  secrets: { theirs: others, ours: shop },
};
/** What is others' they see: what may not even be seen is `admit.test.ts`'s. */
const restricted = testRights(
  ['Restricted Control', inCollection('/shop')],
  ['View Only', inCollection('/others')],
);
const full = testRights(['Full Control', inCollection('/shop')]);

function guarded(
  rights = restricted,
  service?: { spec: ServiceSpec; previousSpec: ServiceSpec | null },
  quota: Quota | null = null,
) {
  const node = testNode('n1');
  const theirs = 'a'.repeat(64);
  node.containers.set(theirs, testContainer(theirs, { name: 'theirs', collection: '/others' }));
  const { engine, made } = recordingEngine({ ...known, service });
  const cluster = new TestCluster([node]);
  const quotas = {
    any: quota !== null,
    over: (path: string) => (quota ? [{ path, quota }] : []),
    reload: async () => {},
  };
  return {
    engine: guardEngine(
      engine,
      cluster,
      rights,
      { quotas, clusters: () => [cluster], claims: createClaims() },
      'n1',
    ),
    made,
    node,
  };
}

const base: ContainerSpec = { image: 'busybox', networkMode: 'none' };
const mount = (source: string): ContainerSpec['mounts'] => [{ type: 'bind', source, destination: '/host' }];

/** Ways out of a container, or to what is somebody else's. */
const containerEscapes: [string, Partial<ContainerSpec>][] = [
  ['privileged', { privileged: true }],
  ['a bind of the root', { binds: ['/:/host'] }],
  ['a read-only bind', { binds: ['/etc:/host:ro'] }],
  ['a bind of the engine’s socket', { binds: ['/var/run/docker.sock:/var/run/docker.sock'] }],
  ['a bind by a relative path', { binds: ['../../etc:/host'] }],
  ['a bind as a mount', { mounts: mount('/') }],
  ['a mount of the engine’s socket', { mounts: mount('/run/docker.sock') }],
  ['a mount of /proc', { mounts: mount('/proc') }],
  [
    'a volume that binds by its driver',
    {
      mounts: [
        {
          type: 'volume',
          source: 'v',
          destination: '/host',
          volume: { driver: 'local', driverOptions: { type: 'none', o: 'bind', device: '/' } },
        },
      ],
    },
  ],
  ['the mounts of another container', { volumesFrom: ['theirs'] }],
  ["another collection's volume", { mounts: [{ type: 'volume', source: 'theirs', destination: '/v' }] }],
  ["another collection's volume as a bind", { binds: ['theirs:/v'] }],
  ["the node's network", { networkMode: 'host' }],
  ["the node's network among others", { networks: [{ network: 'host' }] }],
  ["another container's network", { networkMode: 'container:theirs' }],
  ["another collection's network", { networkMode: undefined, networks: [{ network: 'theirs' }] }],
  ["the node's processes", { pidMode: 'host' }],
  ["another container's processes", { pidMode: 'container:theirs' }],
  ["the node's IPC", { ipcMode: 'host' }],
  ["another container's IPC", { ipcMode: 'container:theirs' }],
  ["the node's user namespace", { usernsMode: 'host' }],
  ["the node's host name", { utsMode: 'host' }],
  ["the node's cgroups", { cgroupnsMode: 'host' }],
  ['a capability', { capAdd: ['SYS_ADMIN'] }],
  ['all capabilities', { capAdd: ['ALL'] }],
  ['a device', { devices: [{ hostPath: '/dev/sda', containerPath: '/dev/sda', permissions: 'rwm' }] }],
  ['a rule for devices', { deviceCgroupRules: ['a *:* rwm'] }],
  ['a GPU', { deviceRequests: [{ count: -1, capabilities: ['gpu'] }] }],
  ['no seccomp', { securityOpt: ['seccomp=unconfined'] }],
  ['no AppArmor', { securityOpt: ['apparmor:unconfined'] }],
  ['no SELinux', { securityOpt: ['label=disable'] }],
  ['a kernel parameter', { sysctls: { 'net.ipv4.ip_forward': '1' } }],
  ['a cgroup parent', { cgroupParent: '/' }],
  ['another runtime', { runtime: 'insecure' }],
  ['no death when memory runs out', { oomKillDisable: true }],
  ['a score below others', { oomScoreAdj: -1000 }],
];

const serviceMount = (change: Partial<ServiceSpec['container']['mounts'][number]>) => ({
  mounts: [{ type: 'bind' as const, source: '/', target: '/host', readOnly: false, ...change }],
});
const serviceEscapes: [string, Partial<ServiceSpec['container']>, Partial<ServiceSpec>?][] = [
  ['a bind', serviceMount({})],
  ['a read-only bind', serviceMount({ source: '/etc', readOnly: true })],
  ['the engine’s socket', serviceMount({ source: '/var/run/docker.sock' })],
  ['a named pipe', serviceMount({ type: 'npipe', source: '\\\\.\\pipe\\docker_engine' })],
  [
    'a volume that binds by its driver',
    serviceMount({
      type: 'volume',
      source: 'v',
      driver: { name: 'local', options: { o: 'bind', device: '/' } },
    }),
  ],
  ['a capability', { capAdd: ['CAP_SYS_ADMIN'] }],
  ['a kernel parameter', { sysctls: { 'net.ipv4.ip_forward': '1' } }],
  ["the node's network", {}, { networks: [{ target: 'host', aliases: [] }] }],
  ["another collection's network", {}, { networks: [{ target: 'theirs', aliases: [] }] }],
  [
    "another collection's secret",
    { secrets: [{ id: 'theirs', name: 'theirs', target: 'x', uid: '0', gid: '0', mode: 0o444 }] },
  ],
];

describe('S2: a container in one’s own collection', () => {
  it.each(containerEscapes)('does not get %s, and the reason is told', async (_, change) => {
    const { engine, made } = guarded();
    await expect(engine.containers.create({ ...base, ...change })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/\(needs "[\w :/]+"\)/),
    });
    expect(made).toEqual([]);
  });

  it.each(containerEscapes.filter(([, change]) => !JSON.stringify(change).includes('theirs')))(
    'gets %s where that is granted',
    async (_, change) => {
      const { engine, made } = guarded(full);
      await engine.containers.create({ ...base, ...change });
      expect(made.map(({ what }) => what)).toContain('container');
    },
  );

  it('is there with its label, with volumes of the same collection', async () => {
    const { engine, made } = guarded();
    const mounts: ContainerSpec['mounts'] = [
      { type: 'volume', source: 'ours', destination: '/a' },
      { type: 'volume', source: 'fresh', destination: '/b' },
    ];
    await engine.containers.create({
      ...base,
      mounts,
      networkMode: undefined,
      networks: [{ network: 'ours' }],
    });
    expect(made).toMatchObject([
      { what: 'volume', spec: { name: 'fresh', labels: shop } },
      { what: 'container', spec: { labels: shop } },
    ]);
  });

  it.each(['/', '/others', '/shopping', 'shop', ''])('is not made in %s', async (collection) => {
    const { engine, made } = guarded(full);
    await expect(
      engine.containers.create({ ...base, labels: { 'gantry.collection': collection } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(made).toEqual([]);
  });

  it('must say where, where there are two', async () => {
    const both = testRights(['Full Control', inCollection('/shop')], ['Full Control', inCollection('/dev')]);
    const { engine } = guarded(both);
    await expect(engine.containers.create(base)).rejects.toMatchObject({
      message: expect.stringContaining('/dev, /shop'),
    });
  });
});

describe('S2: a service in one’s own collection', () => {
  it.each(serviceEscapes)('does not get %s when it is made', async (_, change, more) => {
    const { engine, made } = guarded();
    await expect(
      engine.swarm.services.create({ ...testService(change, shop), ...more }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(made).toEqual([]);
  });

  it.each(serviceEscapes)('does not get %s when it is updated', async (_, change, more) => {
    const { engine, made } = guarded(restricted, { spec: testService({}, shop), previousSpec: null });
    await expect(
      engine.swarm.services.update('s1', 1, { ...testService(change, shop), ...more }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(made).toEqual([]);
  });

  it.each(serviceEscapes)('does not get %s by a rollback', async (_, change, more) => {
    const previousSpec = { ...testService(change, shop), ...more };
    const { engine, made } = guarded(restricted, { spec: testService({}, shop), previousSpec });
    await expect(engine.swarm.services.rollback('s1', 1)).rejects.toMatchObject({ code: 'forbidden' });
    expect(made).toEqual([]);
  });

  it('that an admin gave a bind may be scaled, and not given another image', async () => {
    const spec = testService(serviceMount({}), shop);
    const { engine, made } = guarded(restricted, { spec, previousSpec: null });
    await engine.swarm.services.update('s1', 1, { ...spec, mode: { kind: 'replicated', replicas: 3 } });
    expect(made).toHaveLength(1);
    await expect(
      engine.swarm.services.update('s1', 1, { ...spec, container: { ...spec.container, image: 'mine' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is not changed in, or moved to, another collection', async () => {
    const { engine } = guarded(full, { spec: testService({}, others), previousSpec: null });
    await expect(engine.swarm.services.update('s1', 1, testService({}, shop))).rejects.toMatchObject({
      code: 'forbidden',
    });
    const own = guarded(full, { spec: testService({}, shop), previousSpec: null });
    await expect(own.engine.swarm.services.update('s1', 1, testService({}, others))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('S2: other things', () => {
  it.each([
    { type: 'none', o: 'bind', device: '/' },
    { type: 'nfs', o: 'addr=10.0.0.1', device: ':/' },
  ])('a volume does not get the driver options %j', async (driverOptions) => {
    const { engine, made } = guarded();
    await expect(engine.volumes.create({ name: 'v', driverOptions, labels: shop })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(made).toEqual([]);
  });

  it.each(['macvlan', 'ipvlan', 'host'])('a network does not get the driver %s', async (driver) => {
    const { engine, made } = guarded();
    await expect(engine.networks.create({ name: 'n', driver, labels: shop })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(made).toEqual([]);
  });

  it('nobody connects, or runs a command in, a container of others', async () => {
    const { engine, made } = guarded(full);
    await expect(engine.networks.connect('ours', 'theirs')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(engine.exec.create('theirs', { command: ['sh'] })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(made).toEqual([]);
  });

  it('a command is not privileged in one’s own container, unless that is granted', async () => {
    const privileged = { command: ['sh'], privileged: true };
    const manages = { id: 'g', role: 'Opens terminals', team: null, scope: inCollection('/shop') };
    const opens = new Rights([
      { ...manages, permissions: new Set<Permission>(['Container View', 'Container Exec']) },
    ]);
    for (const rights of [opens, full]) {
      const { engine, made, node } = guarded(rights);
      node.containers.set('ours', testContainer('ours'));
      await engine.exec.create('ours', { command: ['sh'] });
      expect(made).toHaveLength(1);
      const attempt = engine.exec.create('ours', privileged);
      if (rights === full) await attempt;
      else
        await expect(attempt).rejects.toMatchObject({
          code: 'forbidden',
          message: expect.stringContaining('(needs "Container Exec: Privileged")'),
        });
      expect(made).toHaveLength(rights === full ? 2 : 1);
    }
  });

  it('an image is not removed by force, unless that is granted', async () => {
    const cluster = { kind: 'cluster', cluster: 'c' } as const;
    const remove = (role: 'Restricted Control' | 'Full Control', force: boolean) => {
      const { engine, made } = guarded(testRights([role, cluster]));
      return engine.images.remove('busybox', { force }).then(
        () => made.map(({ what }) => what),
        (error: unknown) => error,
      );
    };
    expect(await remove('Restricted Control', false)).toEqual(['image removal']);
    expect(await remove('Restricted Control', true)).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('(needs "Image Remove: Force Remove")'),
    });
    expect(await remove('Full Control', true)).toEqual(['image removal']);
  });

  it('a network that any container may attach to takes a right of its own', async () => {
    const without = new Rights([
      {
        ...{ id: 'g', role: 'Makes networks', team: null, scope: inCollection('/shop') },
        permissions: new Set<Permission>(['Network Create']),
      },
    ]);
    const create = (rights: Rights, attachable: boolean) =>
      guarded(rights).engine.networks.create({ name: 'n', labels: shop, attachable });
    await expect(create(without, false)).resolves.toBeDefined();
    await expect(create(without, true)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('(needs "Network Create: Attachable")'),
    });
    await expect(create(full, true)).resolves.toBeDefined();
  });

  it('a secret is made in the caller’s collection', async () => {
    const { engine, made } = guarded();
    await engine.swarm.secrets.create({ name: 's', data: new Uint8Array([1]) });
    expect(made).toMatchObject([{ what: 'secret', spec: { labels: shop } }]);
  });
});

describe('a quota', () => {
  const quota: Quota = { containers: 1, replicas: 3, cpus: 1, memoryBytes: 1024 ** 3, limitsRequired: false };
  const withReplicas = (replicas: number): ServiceSpec => ({
    ...testService({}, shop),
    mode: { kind: 'replicated', replicas },
  });

  it('refuses a container that is one too many, with what is allowed', async () => {
    const { engine, made } = guarded(restricted, undefined, { ...quota, containers: 0 });
    await expect(engine.containers.create(base)).rejects.toMatchObject({
      code: 'quota_exceeded',
      message: expect.stringContaining('1 containers, of 0 allowed'),
    });
    expect(made).toEqual([]);
  });

  it.each([
    [3, 'created'],
    [4, 'quota_exceeded'],
  ])('of three replicas: %d are %s', async (replicas, outcome) => {
    const { engine } = guarded(restricted, undefined, quota);
    const answer = engine.swarm.services.create(withReplicas(replicas)).then(
      () => 'created',
      ({ code }: { code: string }) => code,
    );
    expect(await answer).toBe(outcome);
  });

  it('refuses a scale beyond it', async () => {
    const { engine } = guarded(restricted, { spec: withReplicas(1), previousSpec: null }, quota);
    await expect(engine.swarm.services.update('s1', 1, withReplicas(4))).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
  });

  it('counts what services reserve', async () => {
    const { engine } = guarded(restricted, undefined, quota);
    const spec = withReplicas(2);
    spec.resources.reservations.nanoCpus = 600_000_000;
    await expect(engine.swarm.services.create(spec)).rejects.toMatchObject({
      message: expect.stringContaining('1.2 CPUs reserved, of 1 allowed'),
    });
  });

  it('may require limits', async () => {
    const { engine } = guarded(restricted, undefined, { ...quota, limitsRequired: true });
    await expect(engine.containers.create(base)).rejects.toMatchObject({ code: 'quota_exceeded' });
    const resources = { memoryBytes: 1024 ** 2, nanoCpus: 1e8 };
    await expect(engine.containers.create({ ...base, resources })).resolves.toBeDefined();
  });
});
