import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { shiftClock } from '@/e2e/lab/clock';
import type { LabEngine } from '@/e2e/lab/engine';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { findProblems } from '../clusters/problems';
import { createSwarmBench, type SwarmBench, untilNotOvertaken } from './swarm-testing';

const patience = { timeout: 60_000, interval: 100 };
const cluster = 'c1';

describe('a small Swarm with bad luck', () => {
  let lab: LabSwarm;
  let bench: SwarmBench;
  let manager: LabEngine;
  let worker: LabEngine;

  beforeAll(async () => {
    lab = await LabSwarm.start({ name: `luck-${process.pid}`, managers: 1, workers: 1, tcp: 'plain' });
    const [first] = lab.workers;
    if (!first) throw new Error('The Swarm has a worker.');
    [manager, worker] = [lab.manager, first];
    bench = await createSwarmBench([manager, worker]);
  });
  afterAll(async () => {
    await bench?.close();
    await lab?.remove();
  });
  // What a test begins with, the second time too: two nodes that take tasks, with the right clock, and nothing on them.
  beforeEach(async () => {
    const gone = ['node', 'ls', '--format', '{{.ID}} {{.Status}}'];
    for (const line of (await manager.docker(gone)).split('\n').filter((each) => each.endsWith(' Down')))
      if ((await rowsOf(worker)).length > 1)
        await manager.docker(['node', 'rm', '--force', line.split(' ')[0] ?? '']);
    await lab.clear();
    const left = (await worker.docker(['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
    // Those of tasks may go by themselves in the meantime.
    for (const id of left) await worker.docker(['rm', '--force', id]).catch(() => undefined);
    await vi.waitFor(async () => {
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect(bench.cluster.swarm?.services.size).toBe(0);
      expect(bench.cluster.containers()).toEqual([]);
      for (const engine of [manager, worker]) {
        expect(await rowsOf(engine)).toMatchObject([
          {
            connected: true,
            freshness: { state: 'live' },
            swarmNode: { state: 'ready', availability: 'active' },
          },
        ]);
        expect(about(engine)).toEqual([]);
      }
    }, patience);
  });
  afterEach(() => shiftClock(worker.node, 0));

  const rowsOf = async (engine: LabEngine) =>
    (await bench.nodes.list({ cluster, limit: 50 }, bench.call)).items.filter(
      ({ name }) => name === engine.node.name,
    );
  const node = (engine: LabEngine) => bench.nodes.get({ cluster, node: engine.node.name }, bench.call);
  const about = (engine: LabEngine) =>
    findProblems(bench.cluster)
      .filter(({ name }) => name === engine.node.name)
      // The lab's engines listen without TLS, and warn of it.
      .filter(({ message }) => !message.includes('without encryption'));
  const problemsOf = (service: string) =>
    findProblems(bench.cluster).filter(({ kind, name }) => kind === 'service' && name === service);
  const serve = (name: string, args: string[] = []) =>
    manager.docker([
      ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', name],
      ...['--endpoint-mode', 'dnsrr', ...args, BUSYBOX, 'sleep', '3600'],
    ]);
  const running = (name: string) => {
    const { swarm } = bench.cluster;
    const service = [...(swarm?.services.values() ?? [])].find(({ spec }) => spec.name === name);
    return service ? swarm?.replicas(service).running : undefined;
  };
  const container = (name: string) => {
    const found = bench.cluster.containers().find((row) => row.name === name);
    if (!found) throw new Error(`There is no container ${name} yet.`);
    return found;
  };

  it.each([
    [-192, '3 min 12 s behind'],
    [400, '6 min 40 s ahead of'],
  ])(
    'a clock that is %i s off is told, times are ours all the same, and it is forgotten once set right',
    async (seconds, words) => {
      await shiftClock(worker.node, seconds);
      await vi.waitFor(async () => {
        expect((await node(worker)).warnings.join()).toContain(`The node's clock is ${words} Gantry's.`);
        expect(about(worker)).toEqual([
          expect.objectContaining({
            severity: 'warning',
            kind: 'node',
            message: expect.stringContaining('run an NTP client'),
          }),
        ]);
        expect(about(manager)).toEqual([]);
      }, patience);

      // What happens there is told by events with that clock's times; the lists show ours.
      const name = `timed-${words.replace(/\W/g, '-')}`;
      const beforeMs = Date.now();
      await worker.docker(['run', '--detach', '--name', name, BUSYBOX, 'sleep', '3600']);
      await vi.waitFor(() => expect(container(name).state).toBe('running'), patience);
      const started = await worker.docker(['inspect', '--format', '{{.State.StartedAt}}', name]);
      expect(Math.abs(Date.parse(started) - (beforeMs + seconds * 1000))).toBeLessThan(60_000);
      const row = container(name);
      for (const timeMs of [row.createdMs, row.stateSinceMs ?? 0]) {
        // As exact as half the time its /info took, and to the second.
        expect(timeMs).toBeGreaterThan(beforeMs - 5_000);
        expect(timeMs).toBeLessThan(Date.now() + 5_000);
      }

      // The Swarm itself goes on: tasks run there and are counted.
      await serve(name, ['--constraint', 'node.role==worker']);
      await vi.waitFor(() => expect(running(name)).toBe(1), patience);
      await manager.docker(['service', 'rm', name]);
      await worker.docker(['rm', '--force', name]);

      await shiftClock(worker.node, 0);
      await vi.waitFor(async () => {
        expect((await node(worker)).warnings.join()).not.toContain('clock');
        expect(about(worker)).toEqual([]);
        expect(await node(worker)).toMatchObject({
          freshness: { state: 'live' },
          swarmNode: { state: 'ready' },
        });
      }, patience);
    },
  );

  it('nothing that happens while the connection is lost is missed, whatever the clock says', async () => {
    await shiftClock(worker.node, -600);
    await worker.docker(['run', '--detach', '--name', 'before-the-gap', BUSYBOX, 'sleep', '3600']);
    await vi.waitFor(() => expect(container('before-the-gap').state).toBe('running'), patience);
    const model = bench.cluster.node(worker.node.name);
    worker.pause();
    try {
      await vi.waitFor(() => expect(model.freshness.state).toBe('stale'), patience);
    } finally {
      worker.resume();
    }
    await worker.docker(['rm', '--force', 'before-the-gap']);
    await worker.docker(['run', '--detach', '--name', 'after-the-gap', BUSYBOX, 'sleep', '3600']);
    await vi.waitFor(() => {
      expect(model.freshness.state).toBe('live');
      const names = [...model.containers.values()].map(({ name }) => name);
      expect(names).toContain('after-the-gap');
      expect(names).not.toContain('before-the-gap');
    }, patience);
    await worker.docker(['rm', '--force', 'after-the-gap']);
  });

  it('the last node that takes tasks is drained: what waits is told before and after, and comes back with it', async () => {
    await serve('last', ['--replicas', '2']);
    await vi.waitFor(() => expect(running('last')).toBe(2), patience);
    const change = (engine: LabEngine, availability: 'active' | 'drain') =>
      untilNotOvertaken(async () => {
        const { swarmNode } = await node(engine);
        const version = swarmNode?.version ?? 0;
        await bench.nodes.update({ cluster, node: engine.node.name, version, availability }, bench.call);
      });
    await change(manager, 'drain');
    await vi.waitFor(async () => expect((await node(worker)).swarmNode?.tasks.running).toBe(2), patience);

    const told = await bench.nodes.preview({ cluster, node: worker.node.name, change: 'drain' }, bench.call);
    expect(told).toMatchObject({ refusal: null, losesQuorum: false });
    expect(told.moves.map(({ service, to }) => [service, to])).toEqual([
      ['last', null],
      ['last', null],
    ]);
    expect(told.sentences.join(' ')).toContain('2 tasks of 2 would run nowhere: last');
    expect(told.moves[0]?.why).toContain('drained');

    await change(worker, 'drain');
    await vi.waitFor(async () => {
      expect(running('last')).toBe(0);
      const { tasks } = await bench.placement.explain({ cluster, service: 'last' }, bench.call);
      expect(tasks.length).toBeGreaterThan(0);
      for (const { sentences, next } of tasks) {
        expect(sentences.join(' ')).toMatch(/No node can take it: .*drained/);
        expect(next).toBe('Activate a node that is paused or drained.');
      }
      expect(problemsOf('last')).toMatchObject([
        { severity: 'error', message: expect.stringMatching(/^0 of 2 tasks run\. .*drained/) },
      ]);
    }, patience);

    await change(worker, 'active');
    await vi.waitFor(() => {
      expect(running('last')).toBe(2);
      expect(problemsOf('last')).toEqual([]);
    }, patience);
    await change(manager, 'active');
    await manager.docker(['service', 'rm', 'last']);
  });

  it('a node that rejoins under a new id is one that is connected and one that is down and can be removed', async () => {
    const before = await node(worker);
    // As after its disk was lost: the managers do not hear that it goes.
    await worker.docker(['swarm', 'leave']);
    await lab.join(worker, 'worker');
    await vi.waitFor(async () => {
      const found = await rowsOf(worker);
      expect(found.find(({ id }) => id === before.id)).toMatchObject({
        connected: false,
        swarmNode: { state: 'down' },
      });
      expect(found.filter(({ id }) => id !== before.id)).toMatchObject([
        { connected: true, freshness: { state: 'live' }, swarmNode: { state: 'ready' } },
      ]);
      // Its own engine goes to its new row alone, and the old one says what to do with it.
      expect(about(worker)).toEqual([
        expect.objectContaining({
          kind: 'node',
          id: before.id,
          severity: 'error',
          message: expect.stringContaining('joined again as another node: remove this one'),
        }),
      ]);
    }, patience);
    const told = await bench.nodes.preview({ cluster, node: before.id, change: 'remove' }, bench.call);
    expect(told).toMatchObject({ refusal: null, needsForce: false });
    await bench.nodes.remove({ cluster, node: before.id, force: false }, bench.call);
    await vi.waitFor(async () => {
      expect((await rowsOf(worker)).map(({ id }) => id)).not.toContain(before.id);
      expect(about(worker)).toEqual([]);
    }, patience);
    await serve('again', ['--constraint', 'node.role==worker']);
    await vi.waitFor(() => expect(running('again')).toBe(1), patience);
  });
});
