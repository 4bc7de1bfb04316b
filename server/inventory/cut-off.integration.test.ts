import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { setPlugged } from '@/e2e/lab/network';
import { LabSwarm } from '@/e2e/lab/swarm';
import { findProblems } from '../clusters/problems';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from './cluster-model';
import { createHints } from './hints';
import { createInventory, type Inventory } from './inventory';
import { nodeRows } from './node-rows';

const patience = { timeout: 60_000, interval: 200 };

describe('a worker that is cut off the network', () => {
  let swarm: LabSwarm;
  let inventory: Inventory;
  let cluster: ClusterModel;
  const worker = () => nodeRows(cluster).find(({ name }) => name === swarm.workers[0]?.node.name);
  const running = () => {
    const [service] = cluster.swarm?.services.values() ?? [];
    return service ? cluster.swarm?.replicas(service).running : undefined;
  };

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: `cut-off-${process.pid}`, managers: 1, workers: 1, tcp: 'plain' });
    inventory = createInventory({
      hints: createHints(),
      log: pino({ level: 'silent' }),
      // A crowded machine's engine may take a while to answer, and must not be taken for a dead one.
      timing: { watchdogMs: 1_000, pingTimeoutMs: 3_000, retryMostMs: 1_000 },
    });
    cluster = inventory.connect({
      id: 'cut-off',
      name: 'cut-off',
      address: parseAddress(swarm.manager.host),
      discovered: false,
      createdMs: 0,
      engines: swarm.workers.map(({ tcpHost }) => ({ id: 'worker', address: parseAddress(tcpHost) })),
    });
  });
  // What it begins with, the second time too.
  beforeEach(async () => {
    for (const { node } of swarm.workers) await setPlugged(node.address, true);
    await swarm.untilReady();
    await swarm.clear();
    await vi.waitFor(() => {
      expect(worker()).toMatchObject({
        freshness: { state: 'live' },
        swarmNode: { state: 'ready' },
        counts: { running: 0 },
      });
      expect(cluster.swarm?.services.size).toBe(0);
    }, patience);
  });
  afterAll(async () => {
    inventory?.close();
    await swarm?.remove();
  });

  it('is shown as it was, with since when and why; its tasks are made anew elsewhere; and it comes back by itself', async () => {
    const [engine] = swarm.workers;
    if (!engine) throw new Error('no worker');
    await swarm.manager.docker([
      ...['service', 'create', '--quiet', '--detach', '--name', 'spread', '--replicas', '2'],
      ...['--endpoint-mode', 'dnsrr', '--replicas-max-per-node', '2', BUSYBOX, 'sleep', '9999'],
    ]);
    // The managers may tell of a task before its node's own engine has told of the container.
    const before = await vi.waitFor(() => {
      expect(running()).toBe(2);
      const row = worker();
      expect(row?.counts.running).toBe(row?.swarmNode?.tasks.running);
      expect(row?.counts.running).toBeGreaterThan(0);
      return row?.counts.running;
    }, patience);

    await setPlugged(engine.node.address, false);
    await vi.waitFor(() => {
      expect(worker()).toMatchObject({
        connected: true,
        freshness: {
          state: 'stale',
          reason: expect.stringMatching(/did not answer|cannot be reached|closed/),
        },
        swarmNode: { state: 'down' },
        counts: { running: before },
      });
      expect(findProblems(cluster).map(({ name, kind }) => `${kind} ${name}`)).toEqual(
        expect.arrayContaining([expect.stringContaining(engine.node.name)]),
      );
      // The manager's own view goes on, and so does what it runs.
      expect(cluster.freshness.state).toBe('live');
      expect(running()).toBe(2);
    }, patience);

    await setPlugged(engine.node.address, true);
    await vi.waitFor(() => {
      expect(worker()).toMatchObject({
        freshness: { state: 'live' },
        swarmNode: { state: 'ready' },
        // What the Swarm had given up there is ended by the node itself.
        counts: { running: 0 },
      });
    }, patience);
  }, 240_000);
});
