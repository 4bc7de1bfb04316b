import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answers, type LabEngine } from '@/e2e/lab/engine';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { findProblems } from '../clusters/problems';
import { createSwarmBench, type SwarmBench, untilNotOvertaken } from './swarm-testing';

const patience = { timeout: 90_000, interval: 200 };
const cluster = 'c1';

describe('a Swarm of three managers', () => {
  let lab: LabSwarm;
  let bench: SwarmBench;

  beforeAll(async () => {
    lab = await LabSwarm.start({ name: `quorum-${process.pid}`, managers: 3, workers: 0, tcp: 'plain' });
    bench = await createSwarmBench(lab.managers);
  });
  // What it begins with, the second time too.
  beforeEach(async () => {
    for (const each of lab.managers) if (!(await answers(each.socketPath))) await each.startDaemon();
    await lab.untilReady();
    await lab.clear();
    await vi.waitFor(() => {
      expect(bench.cluster.nodes.map(({ freshness }) => freshness.state)).toEqual(['live', 'live', 'live']);
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect(reachable()).toBe(3);
      expect(bench.cluster.swarm?.services.size).toBe(0);
    }, patience);
  });
  afterAll(async () => {
    await bench?.close();
    await lab?.remove();
  });

  const manager = (index: number): LabEngine => {
    const found = lab.managers[index];
    if (!found) throw new Error('There are three managers.');
    return found;
  };
  const label = (engine: LabEngine, value: string) =>
    untilNotOvertaken(async () => {
      const row = await bench.nodes.get({ cluster, node: engine.node.name }, bench.call);
      const version = row.swarmNode?.version ?? 0;
      return bench.nodes.update({ cluster, node: engine.node.name, version, labels: { value } }, bench.call);
    });
  const reachable = () =>
    [...(bench.cluster.swarm?.nodes.values() ?? [])].filter(
      (node) => node.manager?.reachability === 'reachable',
    ).length;

  it('goes on without one of them, refuses to lose another, and reads on without a majority', async () => {
    await manager(0).docker([
      ...[
        'service',
        'create',
        '--detach',
        '--quiet',
        '--no-resolve-image',
        '--name',
        'web',
        '--endpoint-mode',
        'dnsrr',
      ],
      ...[BUSYBOX, 'sleep', '3600'],
    ]);
    await vi.waitFor(() => expect(bench.cluster.swarm?.services.size).toBe(1), patience);

    // Another connected manager is used where one is lost, the cluster's own included.
    await manager(0).kill();
    await vi.waitFor(() => {
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect(reachable()).toBe(2);
    }, patience);
    // The two that are left may still be choosing who leads.
    await vi.waitFor(() => label(manager(1), 'changed without the first'), patience);
    await vi.waitFor(async () => {
      expect(findProblems(bench.cluster)).toContainEqual(
        expect.objectContaining({
          kind: 'engine',
          severity: 'warning',
          message: expect.stringContaining('none may fail'),
        }),
      );
      const demoted = { cluster, node: manager(1).node.name, change: 'demote' as const };
      const told = await bench.nodes.preview(demoted, bench.call);
      expect(told).toMatchObject({ losesQuorum: true });
      expect(told.sentences.join(' ')).toContain('3 managers, 2 reachable, majority 2');
    }, patience);
    const row = await bench.nodes.get({ cluster, node: manager(1).node.name }, bench.call);
    await expect(
      bench.nodes.update(
        { cluster, node: row.id, version: row.swarmNode?.version ?? 0, role: 'worker' },
        bench.call,
      ),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('majority') });

    await manager(1).kill();
    await vi.waitFor(async () => {
      expect(bench.cluster.swarm?.freshness.state).toBe('stale');
      // What was known is still shown, from the inventory, and what the last engine itself knows is live.
      expect((await bench.nodes.list({ cluster, limit: 50 }, bench.call)).items).toHaveLength(3);
      const { services } = await bench.swarm.map({ cluster }, bench.call);
      expect(services.map(({ name }) => name)).toEqual(['web']);
      expect(bench.cluster.node(manager(2).node.name).freshness.state).toBe('live');
    }, patience);
    // That it has no majority, a manager finds out only after a while.
    await vi.waitFor(async () => {
      await expect(label(manager(2), 'refused')).rejects.toMatchObject({
        code: 'no_quorum',
        message: expect.stringContaining('Bring a manager back'),
      });
      await expect(bench.swarm.get({ cluster }, bench.call)).rejects.toMatchObject({ code: 'no_quorum' });
      expect(findProblems(bench.cluster)).toContainEqual(
        expect.objectContaining({
          kind: 'engine',
          severity: 'error',
          message: expect.stringMatching(/majority|leader|managers/i),
        }),
      );
    }, patience);

    await manager(1).startDaemon();
    await vi.waitFor(() => {
      expect(bench.cluster.swarm?.freshness.state).toBe('live');
      expect(reachable()).toBe(2);
    }, patience);
    await vi.waitFor(() => label(manager(2), 'changed again'), patience);
  }, 300_000);
});
