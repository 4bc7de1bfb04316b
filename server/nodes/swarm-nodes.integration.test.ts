import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabEngine } from '@/e2e/lab/engine';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { NodeRow } from '@/lib/contract/clusters';
import { loseQuorumWords } from '@/lib/placement/quorum';
import { findProblems } from '../clusters/problems';
import { createSwarmBench, type SwarmBench, untilNotOvertaken } from './swarm-testing';

const patience = { timeout: 60_000, interval: 100 };
const cluster = 'c1';

describe('the nodes of a real Swarm', () => {
  let lab: LabSwarm;
  let spare: LabEngine;
  let bench: SwarmBench;
  let manager: LabEngine;
  let one: LabEngine;
  let two: LabEngine;

  beforeAll(async () => {
    [lab, spare] = await Promise.all([
      LabSwarm.start({ name: `nodes-${process.pid}`, managers: 1, workers: 2, tcp: 'plain' }),
      LabEngine.start({ name: `nodes-spare-${process.pid}`, tcp: 'plain' }),
    ]);
    const [first, second] = lab.workers;
    if (!first || !second) throw new Error('The Swarm has two workers.');
    [manager, one, two] = [lab.manager, first, second];
    bench = await createSwarmBench([manager, one]);
    await vi.waitFor(async () => {
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect((await node(one)).connected).toBe(true);
    }, patience);
  });
  afterAll(async () => {
    await bench?.close();
    await Promise.all([lab?.remove(), spare?.remove()]);
  });
  // What a test begins with, the second time too: three nodes that take tasks, no service, and the spare engine alone.
  beforeEach(async () => {
    await unlock();
    await lab.clear();
    if ((await stateOf(spare)) !== 'inactive') await spare.docker(['swarm', 'leave', '--force']);
    for (const id of await idsOf(spare)) await manager.docker(['node', 'rm', '--force', id]);
    const left = { cluster, node: spare.node.name };
    await bench.nodes.disconnect(left, bench.call).catch(() => undefined);
    await vi.waitFor(async () => {
      expect(bench.cluster.swarm?.services.size).toBe(0);
      const { items } = await bench.nodes.list({ cluster, limit: 50 }, bench.call);
      expect(items.map(({ swarmNode }) => [swarmNode?.state, swarmNode?.availability])).toEqual(
        Array(3).fill(['ready', 'active']),
      );
    }, patience);
  });
  /** Keys of managers that are locked, the newest last. */
  const keys: string[] = [];
  const stateOf = (engine: LabEngine) => engine.docker(['info', '--format', '{{.Swarm.LocalNodeState}}']);
  const unlock = async () => {
    if ((await stateOf(manager)) !== 'locked') return;
    for (const key of keys.toReversed()) {
      const unlocked = await manager.docker(['swarm', 'unlock'], { input: key }).catch(() => null);
      if (unlocked !== null) return vi.waitFor(() => manager.docker(['node', 'ls']), patience);
    }
  };
  const idsOf = async (engine: LabEngine) =>
    (await manager.docker(['node', 'ls', '--format', '{{.ID}} {{.Hostname}}']))
      .split('\n')
      .filter((line) => line.endsWith(` ${engine.node.name}`))
      .map((line) => line.split(' ')[0] ?? '');

  const node = (engine: LabEngine): Promise<NodeRow> =>
    bench.nodes.get({ cluster, node: engine.node.name }, bench.call);
  const member = async (engine: LabEngine) => {
    const { swarmNode } = await node(engine);
    if (!swarmNode) throw new Error('It is no node of the Swarm.');
    return swarmNode;
  };
  const preview = (engine: LabEngine, change: Parameters<SwarmBench['nodes']['preview']>[0]['change']) =>
    bench.nodes.preview({ cluster, node: engine.node.name, change }, bench.call);
  const update = async (
    engine: LabEngine,
    change: Omit<Parameters<SwarmBench['nodes']['update']>[0], 'cluster' | 'node' | 'version'>,
  ) =>
    untilNotOvertaken(async () => {
      const { version } = await member(engine);
      return bench.nodes.update({ cluster, node: engine.node.name, version, ...change }, bench.call);
    });
  const serve = (name: string, args: string[], command = ['sleep', '3600']) =>
    manager.docker([
      ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', name],
      ...['--endpoint-mode', 'dnsrr', '--restart-delay', '1s', ...args, BUSYBOX, ...command],
    ]);
  /** Names of the nodes on which tasks of a service run, by what the inventory says. */
  const placesOf = (service: string): string[] => {
    const { swarm } = bench.cluster;
    const found = [...(swarm?.services.values() ?? [])].find(({ spec }) => spec.name === service);
    return (found ? (swarm?.tasksOf(found.id) ?? []) : [])
      .filter(({ state, desiredState }) => state === 'running' && desiredState === 'running')
      .map(({ nodeId }) => swarm?.nodes.get(nodeId)?.hostname ?? nodeId)
      .sort();
  };

  it('are all listed, with what the managers know of those that are not connected', async () => {
    await vi.waitFor(async () => {
      const { items } = await bench.nodes.list({ cluster, limit: 50 }, bench.call);
      expect(items.map(({ name, connected, swarmNode }) => [name, connected, swarmNode?.role])).toEqual([
        [manager.node.name, true, 'manager'],
        [one.node.name, true, 'worker'],
        [two.node.name, false, 'worker'],
      ]);
      expect(await node(two)).toMatchObject({
        freshness: { state: 'live' },
        swarmNode: { availability: 'active', state: 'ready', address: two.node.address },
      });
    }, patience);
    const filtered = await bench.nodes.list(
      { cluster, limit: 50, filter: { role: ['manager'] } },
      bench.call,
    );
    expect(filtered.items.map(({ name }) => name)).toEqual([manager.node.name]);
  });

  it('labels are edited, and a change that was overtaken says what it has become', async () => {
    const { version } = await member(one);
    await update(one, { labels: { zone: 'a' } });
    await update(two, { labels: { zone: 'b' } });
    expect((await member(one)).labels).toEqual({ zone: 'a' });
    expect(
      await manager.docker(['node', 'inspect', '--format', '{{json .Spec.Labels}}', one.node.name]),
    ).toBe('{"zone":"a"}');
    await expect(
      bench.nodes.update({ cluster, node: one.node.name, version, labels: { zone: 'z' } }, bench.call),
    ).rejects.toMatchObject({ code: 'conflict', data: { labels: { zone: 'a' }, availability: 'active' } });
    expect((await member(one)).labels).toEqual({ zone: 'a' });
  });

  it('drain says first what moves and what would run nowhere, and then does so', async () => {
    await update(one, { labels: { zone: 'a' } });
    await update(two, { labels: { zone: 'b' } });
    await serve('web', ['--replicas', '2', '--constraint', 'node.role==worker']);
    await serve('pinned', ['--constraint', 'node.labels.zone==a']);
    await vi.waitFor(() => {
      expect(placesOf('web')).toEqual([one.node.name, two.node.name]);
      expect(placesOf('pinned')).toEqual([one.node.name]);
    }, patience);

    const told = await preview(one, 'drain');
    expect(told.moves.map(({ service, to }) => [service, to]).sort()).toEqual([
      ['pinned', null],
      ['web', two.node.name],
    ]);
    expect(told.sentences[0]).toContain('1 task of 2 would run nowhere: pinned');
    expect(told.moves.find(({ to }) => to === null)?.why).toContain('lack label zone=a');

    await update(one, { availability: 'drain' });
    await vi.waitFor(() => expect(placesOf('web')).toEqual([two.node.name, two.node.name]), patience);
    const service = 'pinned';
    await vi.waitFor(async () => {
      const { tasks, nodes } = await bench.placement.explain({ cluster, service }, bench.call);
      expect(tasks.flatMap(({ sentences }) => sentences).join(' ')).toContain('lack label zone=a');
      expect(tasks.flatMap(({ sentences }) => sentences).join(' ')).toContain(`${one.node.name} is drained`);
      expect(nodes.map(({ fits }) => fits)).toEqual([false, false, false]);
      expect(findProblems(bench.cluster)).toContainEqual(
        expect.objectContaining({ kind: 'service', name: 'pinned', severity: 'error' }),
      );
    }, patience);

    await update(one, { availability: 'active' });
    await vi.waitFor(() => expect(placesOf('pinned')).toEqual([one.node.name]), patience);
    await vi.waitFor(
      () => expect(findProblems(bench.cluster).filter(({ kind }) => kind === 'service')).toEqual([]),
      patience,
    );
  });

  it('what a drained node loses is known though its own engine is not connected', async () => {
    await serve('there', ['--constraint', `node.hostname==${two.node.name}`]);
    await vi.waitFor(() => expect(placesOf('there')).toEqual([two.node.name]), patience);
    await manager.docker(['node', 'update', '--availability', 'drain', two.node.name]);
    await vi.waitFor(
      async () => {
        expect(placesOf('there')).toEqual([]);
        expect((await member(two)).tasks.running).toBe(0);
      },
      // Sooner than everything is listed again.
      { timeout: 40_000, interval: 50 },
    );
    await update(two, { availability: 'active' });
    await vi.waitFor(() => expect(placesOf('there')).toEqual([two.node.name]), patience);
  });

  it('a service that fails, and one whose image there is not, are explained in words', async () => {
    await serve('crash', [], ['sh', '-c', 'exit 3']);
    await manager.docker([
      ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'absent'],
      ...['--endpoint-mode', 'dnsrr', '--restart-delay', '1s', 'registry.invalid/none:1'],
    ]);
    const words = async (service: string) =>
      (await bench.placement.explain({ cluster, service }, bench.call)).tasks
        .flatMap(({ sentences, next }) => [...sentences, next])
        .join(' ');
    await vi.waitFor(async () => {
      expect(await words('crash')).toContain('Its process ended with exit code 3.');
      expect(await words('absent')).toMatch(/could not pull it|cannot reach the registry/);
    }, patience);
    await vi.waitFor(async () => {
      const map = await bench.swarm.map({ cluster }, bench.call);
      const cells = [...map.nodes.flatMap((each) => each.cells), ...map.waiting];
      expect(cells.map(({ service, state }) => [map.services[service]?.name, state])).toContainEqual([
        'absent',
        'failing',
      ]);
    }, patience);
  });

  it('promote and demote; the only manager is not demoted by mistake', async () => {
    const engineOf = () => bench.cluster.nodes.find(({ name }) => name === one.node.name);
    if ((await member(one)).role === 'manager') await update(one, { role: 'worker' });
    await vi.waitFor(() => expect(engineOf()?.info?.swarm.controlAvailable).toBe(false), patience);
    await expect(update(manager, { role: 'worker' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('only manager'),
    });
    const told = await preview(one, 'promote');
    expect(told.quorum).toMatchObject({
      before: { managers: 1, majority: 1 },
      after: { managers: 2, reachable: 2, majority: 2, spare: 0 },
    });
    await update(one, { role: 'manager' });
    await vi.waitFor(async () => expect((await member(one)).reachability).toBe('reachable'), patience);
    // Its engine is found to be a manager by itself, though it tells of it by no event.
    await vi.waitFor(() => expect(engineOf()?.info?.swarm.controlAvailable).toBe(true), patience);
    expect(await preview(one, 'remove')).toMatchObject({
      refusal: expect.stringContaining('Demote it first'),
    });
    await update(one, { role: 'worker' });
    await vi.waitFor(async () => {
      expect(engineOf()?.info?.swarm.controlAvailable).toBe(false);
      expect(await member(one)).toMatchObject({ role: 'worker', reachability: null });
    }, patience);
  });

  it('a worker whose engine stops is down, said so, and is back by itself', async () => {
    await two.kill();
    try {
      await vi.waitFor(async () => {
        expect((await member(two)).state).toBe('down');
        expect(findProblems(bench.cluster)).toContainEqual(
          expect.objectContaining({ kind: 'node', name: two.node.name, severity: 'error' }),
        );
      }, patience);
    } finally {
      await two.startDaemon();
    }
    await vi.waitFor(async () => {
      expect((await member(two)).state).toBe('ready');
      const problem = expect.objectContaining({ name: two.node.name });
      expect(findProblems(bench.cluster)).not.toContainEqual(problem);
    }, patience);
  });

  it('an engine joins and is connected, leaves, is removed, and comes back as a new node', async () => {
    const connection = { kind: 'tcp' as const, host: spare.node.address, port: 2375 };
    const join = () =>
      bench.swarm.join(
        { cluster, connection, role: 'worker', advertiseAddress: spare.node.address },
        bench.call,
      );
    const joined = await join();
    expect(joined.name).toBe(spare.node.name);
    await vi.waitFor(
      async () => expect(await node(spare)).toMatchObject({ id: joined.node, connected: true }),
      patience,
    );
    await expect(join()).rejects.toMatchObject({ code: 'conflict' });

    expect(await preview(spare, 'remove')).toMatchObject({ needsForce: true, refusal: null });
    await expect(
      bench.nodes.remove({ cluster, node: spare.node.name, force: false }, bench.call),
    ).rejects.toMatchObject({ code: 'conflict' });
    await bench.swarm.leave({ cluster, node: joined.node, force: false }, bench.call);
    await vi.waitFor(async () => {
      const { items } = await bench.nodes.list({ cluster, limit: 50 }, bench.call);
      expect(items.find(({ id }) => id === joined.node)?.swarmNode?.state).toBe('down');
    }, patience);
    await bench.nodes.remove({ cluster, node: joined.node, force: false }, bench.call);
    const names = (await bench.nodes.list({ cluster, limit: 50 }, bench.call)).items.map(({ id }) => id);
    expect(names).not.toContain(joined.node);

    // The same engine joins by Docker's own tool: it is matched to its new node by itself.
    await lab.join(spare, 'worker');
    await vi.waitFor(async () => {
      const again = (await bench.nodes.list({ cluster, limit: 50 }, bench.call)).items.filter(
        ({ name }) => name === spare.node.name,
      );
      expect(again).toMatchObject([{ connected: true, swarmNode: { state: 'ready' } }]);
      expect(again[0]?.id).not.toBe(joined.node);
    }, patience);
    const { id } = await node(spare);
    await bench.swarm.leave({ cluster, node: id, force: false }, bench.call);
    await bench.nodes.remove({ cluster, node: id, force: true }, bench.call);
  });

  it('tokens and keys rotate, and none of them is ever logged', async () => {
    const before = await bench.swarm.joinTokens({ cluster }, bench.call);
    expect(before.managerAddresses).toEqual([`${manager.node.address}:2377`]);
    await bench.swarm.rotateJoinToken({ cluster, role: 'worker' }, bench.call);
    const after = await bench.swarm.joinTokens({ cluster }, bench.call);
    expect(after.worker).not.toBe(before.worker);
    expect(after.manager).toBe(before.manager);

    const settings = await bench.swarm.get({ cluster }, bench.call);
    expect(JSON.stringify(settings)).not.toMatch(/SWMTKN|SWMKEY/);
    await bench.swarm.update({ cluster, version: settings.version, autoLockManagers: true }, bench.call);
    await expect(
      bench.swarm.update({ cluster, version: settings.version, taskHistoryLimit: 1 }, bench.call),
    ).rejects.toMatchObject({ code: 'conflict' });
    const { key } = await bench.swarm.unlockKey({ cluster }, bench.call);
    expect(key).toMatch(/^SWMKEY-1-/);
    keys.push(key);
    await bench.swarm.rotateUnlockKey({ cluster }, bench.call);
    const rotated = (await bench.swarm.unlockKey({ cluster }, bench.call)).key;
    expect(rotated).not.toBe(key);
    keys.push(rotated);

    await manager.restart();
    await vi.waitFor(
      () =>
        expect(bench.cluster.nodes[0]).toMatchObject({
          freshness: { state: 'live' },
          info: { swarm: { localNodeState: 'locked' } },
        }),
      patience,
    );
    await expect(
      bench.nodes.update({ cluster, node: two.node.name, version: 1, labels: {} }, bench.call),
    ).rejects.toMatchObject({ code: expect.stringMatching(/engine_unreachable|no_quorum/) });
    await bench.swarm.unlock({ cluster, node: manager.node.name, key: rotated }, bench.call);
    // Unlocked, a manager still has to become the leader.
    await vi.waitFor(async () => {
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect((await bench.swarm.get({ cluster }, bench.call)).rootRotationInProgress).toBe(false);
    }, patience);

    await bench.swarm.rotateCa({ cluster }, bench.call);
    await vi.waitFor(
      async () => expect((await bench.swarm.get({ cluster }, bench.call)).rootRotationInProgress).toBe(false),
      patience,
    );
    for (const secret of [before.worker, before.manager, after.worker, key, rotated]) {
      expect(bench.logged()).not.toContain(secret);
    }
  });

  it('a standalone engine becomes a Swarm, and stops being one', async () => {
    const alone = await createSwarmBench([spare]);
    try {
      const made = await alone.swarm.init(
        { cluster, advertiseAddress: spare.node.address, autoLockManagers: false },
        alone.call,
      );
      await vi.waitFor(async () => {
        const { items } = await alone.nodes.list({ cluster, limit: 50 }, alone.call);
        expect(items).toMatchObject([{ id: made.node, swarmNode: { role: 'manager', leader: true } }]);
      }, patience);
      await expect(
        alone.swarm.init(
          { cluster, advertiseAddress: spare.node.address, autoLockManagers: false },
          alone.call,
        ),
      ).rejects.toMatchObject({ code: 'conflict' });
      // The last node, drained: services wait, and say for what.
      await spare.docker(['node', 'update', '--availability', 'drain', spare.node.name]);
      await spare.docker([
        ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'waits'],
        ...['--endpoint-mode', 'dnsrr', BUSYBOX, 'sleep', '3600'],
      ]);
      await vi.waitFor(async () => {
        const told = await alone.placement.explain({ cluster, service: 'waits' }, alone.call);
        expect(told.tasks).toMatchObject([
          {
            sentences: [`No node can take it: ${spare.node.name} is drained.`],
            next: 'Activate a node that is paused or drained.',
          },
        ]);
      }, patience);
      const leave = { cluster, node: spare.node.name, force: true };
      await expect(alone.swarm.leave(leave, alone.call)).rejects.toMatchObject({
        message: expect.stringContaining('only manager'),
      });
      await alone.swarm.leave({ ...leave, loseQuorum: loseQuorumWords }, alone.call);
      await vi.waitFor(() => expect(alone.cluster.swarm).toBeNull(), patience);
    } finally {
      await alone.close();
    }
  });
});
