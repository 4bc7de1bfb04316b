import { describe, expect, it } from 'vitest';
import { inCollection as inProjectCollection } from '@/lib/collection';
import { type DesiredStack, desiredStack } from '@/lib/compose/engine/desired';
import { loadProject } from '@/lib/compose/load';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import type { Quota } from '@/lib/contract/grants';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import type { SwarmService } from '../engine/swarm-types';
import { testNode } from '../inventory/testing';
import { asPartOf, createClaims } from './claims';
import { guardEngine } from './guard';
import { overlay } from './overlay';
import {
  type Limits,
  stackExcess,
  swarmStackExcess,
  takeRoomForStack,
  takeRoomForSwarmStack,
} from './quotas';
import {
  inCollection,
  recordingEngine,
  TestCluster,
  testContainer,
  testRights,
  testService,
} from './testing';

const shop = { 'gantry.collection': '/shop' };
const without: Quota = {
  containers: null,
  replicas: null,
  cpus: null,
  memoryBytes: null,
  limitsRequired: false,
};
const base: ContainerSpec = { image: 'busybox', networkMode: 'none' };
const ofStack = (number: number, service = 'web') => ({
  ...base,
  labels: {
    ...shop,
    'com.docker.compose.project': 'kiosk',
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': String(number),
  },
});
const replicated = (replicas: number, name = 'web'): ServiceSpec => ({
  ...testService({}, shop),
  name,
  mode: { kind: 'replicated', replicas },
});
const row = (spec: ServiceSpec, version = 1): SwarmService => ({
  ...{ id: 's1', version, createdMs: null, updatedMs: null, previousSpec: null, ports: [], update: null },
  spec,
});

function world(quota: Partial<Quota>, service?: ServiceSpec) {
  const node = testNode('n1');
  const cluster = new TestCluster([node]);
  if (service) cluster.swarm.services.set('s1', row(service));
  let nowMs = 0;
  const limits: Limits = {
    quotas: {
      any: true,
      over: (path) => (path.startsWith('/shop') ? [{ path: '/shop', quota: { ...without, ...quota } }] : []),
      reload: async () => {},
    },
    clusters: () => [cluster],
    claims: createClaims(() => nowMs),
  };
  const known = service ? { service: { spec: service, previousSpec: replicated(9) } } : {};
  const { engine: raw, made } = recordingEngine(known);
  const rights = testRights(['Full Control', inCollection('/shop')]);
  const engine = guardEngine(raw, cluster, rights, limits, 'n1');
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { node, cluster, limits, raw, rights, engine, made, pass };
}

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'made',
    (error: unknown) => (error instanceof GantryError ? error.code : 'unexpected'),
  );
const together = (attempts: Promise<unknown>[]) => Promise.all(attempts.map(outcome));

describe('two requests at once', () => {
  it('do not both get the last room for a container, whatever the engine takes to answer', async () => {
    const { engine, made } = world({ containers: 1 });
    const both = await together([engine.containers.create(base), engine.containers.create(base)]);
    expect(both.toSorted()).toEqual(['made', 'quota_exceeded']);
    expect(made).toHaveLength(1);
  });

  it('both get room where there is room for both, by a name or without', async () => {
    const { engine } = world({ containers: 2 });
    const both = [engine.containers.create(base, { name: 'a' }), engine.containers.create(base)];
    expect(await together(both)).toEqual(['made', 'made']);
  });

  it('do not both get the last room for replicas, whether services are made or scaled', async () => {
    const { engine } = world({ replicas: 4 }, replicated(1));
    const both = [
      engine.swarm.services.create(replicated(2, 'other')),
      engine.swarm.services.update('s1', 1, replicated(3)),
    ];
    expect((await together(both)).toSorted()).toEqual(['made', 'quota_exceeded']);
  });

  it('count what a rollback brings back', async () => {
    const { engine } = world({ replicas: 8 }, replicated(1));
    expect(await outcome(engine.swarm.services.rollback('s1', 1))).toBe('quota_exceeded');
  });
});

describe('room that was taken', () => {
  it('is free again when nothing came of it', async () => {
    const { cluster, limits, raw, rights } = world({ containers: 1 });
    const containers = overlay(raw.containers, {
      create: () => () => Promise.reject(new GantryError('engine_error')),
    });
    const failing = guardEngine(
      overlay(raw, { containers: () => containers }),
      cluster,
      rights,
      limits,
      'n1',
    );
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await outcome(failing.containers.create(base))).toBe('engine_error');
    }
  });

  it('counts until the inventory shows what was made, and not twice then', async () => {
    const { engine, node, limits } = world({ containers: 2 });
    await engine.containers.create(base);
    expect(limits.claims.promised()).toHaveLength(1);
    node.containers.set('container', testContainer('container'));
    expect(limits.claims.promised()).toEqual([]);
    expect(await outcome(engine.containers.create(base))).toBe('made');
  });

  it('counts once with a container that is shown by its name before its creation has answered', async () => {
    const { node, limits, cluster, rights, raw } = world({ containers: 2 });
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const containers = overlay(raw.containers, {
      create: () => async (spec: ContainerSpec) => {
        node.containers.set('container', testContainer('container', { name: 'slow' }));
        await asked;
        return raw.containers.create(spec);
      },
    });
    const slow = guardEngine(overlay(raw, { containers: () => containers }), cluster, rights, limits, 'n1');
    const first = slow.containers.create(base, { name: 'slow' });
    const second = slow.containers.create(base, { name: 'other' });
    answer();
    expect(await together([first, second])).toEqual(['made', 'made']);
  });

  it('of a changed service counts until a later version is shown', async () => {
    const { engine, cluster, limits } = world({ replicas: 5 }, replicated(1));
    await engine.swarm.services.update('s1', 1, replicated(4));
    expect(await outcome(engine.swarm.services.create(replicated(2, 'other')))).toBe('quota_exceeded');
    cluster.swarm.services.set('s1', row(replicated(3), 2));
    expect(limits.claims.promised()).toEqual([]);
    expect(await outcome(engine.swarm.services.create(replicated(2, 'other')))).toBe('made');
  });

  it('is not kept for what never shows, longer than a full list takes', async () => {
    const { engine, limits, pass } = world({ containers: 1 });
    await engine.containers.create(base);
    pass(10 * 60_000 + 1);
    expect(limits.claims.promised()).toEqual([]);
  });
});

describe('a quota that is exceeded already', () => {
  it('never refuses less, nor what changes nothing of it', async () => {
    const spec = replicated(5);
    const { engine } = world({ replicas: 2, limitsRequired: true }, spec);
    for (const less of [replicated(4), { ...spec, forceUpdate: 1 }, replicated(0)]) {
      expect(await outcome(engine.swarm.services.update('s1', 1, less))).toBe('made');
    }
    expect(await outcome(engine.swarm.services.update('s1', 1, replicated(6)))).toBe('quota_exceeded');
  });

  it('refuses more reserved, with the number, and less is let through', async () => {
    const spec = replicated(2);
    spec.resources.reservations.memoryBytes = 2 * 1024 ** 3;
    const { engine } = world({ memoryBytes: 1024 ** 3 }, spec);
    const reserving = (memoryBytes: number) => {
      const reservations = { ...spec.resources.reservations, memoryBytes };
      return { ...spec, resources: { ...spec.resources, reservations } };
    };
    await expect(engine.swarm.services.update('s1', 1, reserving(3 * 1024 ** 3))).rejects.toMatchObject({
      message: expect.stringContaining('6 GiB reserved, of 1 GiB allowed'),
    });
    expect(await outcome(engine.swarm.services.update('s1', 1, reserving(1024 ** 3)))).toBe('made');
  });

  it('does not let limits go that it requires', async () => {
    const spec = replicated(1);
    const limited = { ...spec.resources, limits: { ...spec.resources.limits, memoryBytes: 1, nanoCpus: 1 } };
    const { engine } = world({ limitsRequired: true }, { ...spec, resources: limited });
    await expect(engine.swarm.services.update('s1', 1, spec)).rejects.toMatchObject({
      code: 'quota_exceeded',
      message: expect.stringContaining('no memory and CPU limit, where both are required'),
    });
  });
});

describe('a stack', () => {
  const kiosk = (yaml: string): DesiredStack => {
    const { project } = loadProject({ text: yaml, stackName: 'kiosk', target: 'engine', variables: {} });
    if (!project) throw new Error('the file has errors');
    return desiredStack(inProjectCollection(project, '/shop'));
  };
  const web = kiosk('services: {web: {image: busybox}}');

  it('is promised all of its room at once, and its parts need no more', async () => {
    const { engine, limits } = world({ containers: 2 });
    const room = takeRoomForStack(limits, 'c', web, { web: 2 });
    expect(await outcome(engine.containers.create(base))).toBe('quota_exceeded');
    const parts = () =>
      asPartOf(room, () => together([1, 2].map((number) => engine.containers.create(ofStack(number)))));
    expect(await parts()).toEqual(['made', 'made']);
    room.release();
    expect(await outcome(engine.containers.create(ofStack(3)))).toBe('made');
  });

  it('that is made anew counts its old and new containers once; nobody else gets room by its labels', async () => {
    const { engine, node, limits } = world({ containers: 1 });
    node.containers.set(
      'old',
      testContainer('old', { stack: 'kiosk', service: 'web', number: 1, name: 'kiosk-web-1' }),
    );
    expect(await outcome(engine.containers.create(ofStack(1)))).toBe('quota_exceeded');
    expect(stackExcess(limits, 'c', web, { web: 1 })).toEqual([]);
    const room = takeRoomForStack(limits, 'c', web, { web: 1 });
    expect(await outcome(asPartOf(room, () => engine.containers.create(ofStack(1))))).toBe('made');
    expect(await outcome(engine.containers.create(ofStack(1)))).toBe('quota_exceeded');
  });

  it('is told of by its plan while another is being made', () => {
    const { limits } = world({ containers: 2 });
    takeRoomForStack(limits, 'c', web, { web: 1 });
    const other = { ...web, name: 'other' };
    expect(stackExcess(limits, 'c', other, { web: 2 })).toEqual([
      'The quota of /shop does not allow this: 3 containers, of 2 allowed.',
    ]);
  });

  it('of the root whose services are in collections of their own is held to the quota of each', () => {
    const text = `services:
  api: { image: busybox }
  web: { image: busybox, labels: { gantry.collection: /shop }, mem_limit: 64m, cpus: 1 }`;
    const { project } = loadProject({ text, stackName: 'kiosk', target: 'engine', variables: {} });
    if (!project) throw new Error('the file has errors');
    const mixed = desiredStack(project);
    const { limits } = world({ containers: 2, limitsRequired: true });
    expect(stackExcess(limits, 'c', mixed, { api: 9, web: 2 })).toEqual([]);
    expect(stackExcess(limits, 'c', mixed, { api: 9, web: 3 })).toEqual([
      'The quota of /shop does not allow this: 3 containers, of 2 allowed.',
    ]);
    expect(() => takeRoomForStack(limits, 'c', mixed, { api: 9, web: 3 })).toThrow(/quota of \/shop/);
  });

  it('of services is told by its plan what it would reserve beyond the quota, and what has no limits', () => {
    const { limits, cluster } = world({ cpus: 1, memoryBytes: 1024 ** 3, limitsRequired: true });
    const spec = replicated(2, 'kiosk_web');
    spec.resources.reservations.nanoCpus = 750_000_000;
    spec.resources.reservations.memoryBytes = 1024 ** 3;
    const services = [{ service: 'web', name: spec.name, image: 'busybox', replicasInFile: 2, spec }];
    const desired = { name: 'kiosk', services, networks: [], files: [], inactiveServices: [] };
    const [told, ...others] = swarmStackExcess(limits, cluster, desired, { web: 2 });
    expect(others).toEqual([]);
    expect(told).toContain('1.5 CPUs reserved, of 1 allowed');
    expect(told).toContain('2 GiB reserved, of 1 GiB allowed');
    expect(told).toContain('no memory and CPU limit, where both are required');
  });

  it('of services is promised its room too, and each of them is let through by it', async () => {
    const { engine, limits, cluster } = world({ replicas: 3 });
    const spec = replicated(3, 'kiosk_web');
    const services = [{ service: 'web', name: spec.name, image: 'busybox', replicasInFile: 3, spec }];
    const desired = { name: 'kiosk', services, networks: [], files: [], inactiveServices: [] };
    expect(swarmStackExcess(limits, cluster, desired, { web: 3 })).toEqual([]);
    expect(swarmStackExcess(limits, cluster, desired, { web: 4 })).toEqual([
      'The quota of /shop does not allow this: 4 replicas, of 3 allowed.',
    ]);
    takeRoomForSwarmStack(limits, cluster, desired, { web: 3 });
    expect(await outcome(engine.swarm.services.create(replicated(1, 'other')))).toBe('quota_exceeded');
    expect(await outcome(engine.swarm.services.create(spec))).toBe('made');
  });
});
