import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
    swarm = await LabSwarm.start({ name: 'cut-off', managers: 1, workers: 1, tcp: 'plain' });
    inventory = createInventory({
      hints: createHints(),
      log: pino({ level: 'silent' }),
      timing: { watchdogMs: 1_000, pingTimeoutMs: 1_000, retryMostMs: 1_000 },
    });
    cluster = inventory.connect({
      id: 'cut-off',
      name: 'cut-off',
      address: parseAddress(swarm.manager.host),
      discovered: false,
      createdMs: 0,
      engines: swarm.workers.map(({ tcpHost }) => ({ id: 'worker', address: parseAddress(tcpHost) })),
    });
    await vi.waitUntil(() => worker()?.freshness.state === 'live', patience);
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
    await vi.waitUntil(() => running() === 2, patience);
    // The managers may tell of a task before its node's own engine has told of the container.
    await vi.waitUntil(() => (worker()?.counts.running ?? 0) > 0, patience);
    const before = worker()?.counts.running;

    await setPlugged(engine.node.address, false);
    await vi.waitUntil(() => worker()?.freshness.state === 'stale', patience);
    await vi.waitUntil(() => worker()?.swarmNode?.state === 'down', patience);
    expect(worker()).toMatchObject({ connected: true, counts: { running: before } });
    expect(worker()?.freshness.reason).toMatch(/did not answer|cannot be reached|closed/);
    expect(findProblems(cluster).map(({ name, kind }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining([expect.stringContaining(engine.node.name)]),
    );
    // The manager's own view goes on, and so does what it runs.
    expect(cluster.freshness.state).toBe('live');
    await vi.waitUntil(() => running() === 2, patience);

    await setPlugged(engine.node.address, true);
    await vi.waitUntil(() => worker()?.freshness.state === 'live', patience);
    await vi.waitUntil(() => worker()?.swarmNode?.state === 'ready', patience);
    // What the Swarm had given up there is ended by the node itself.
    await vi.waitUntil(() => worker()?.counts.running === 0, patience);
  }, 180_000);
});
