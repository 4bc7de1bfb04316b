import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { startTestAccess, testCall, testCaller } from '../access/testing';
import { parseAddress } from '../engine/address';
import { createHints } from '../inventory/hints';
import { createInventory } from '../inventory/inventory';
import { createPlacementHandlers } from '../placement/placement';
import { createSwarmHandlers } from '../swarm/swarm';
import { createNodesHandlers } from './nodes';

/** Nodes, Swarm and placement over an inventory of real engines, for tests. The first engine is the cluster's own. */
export async function createSwarmBench(engines: readonly { tcpHost: string; node: { name: string } }[]) {
  const [first, ...others] = engines;
  if (!first) throw new Error('A cluster has an engine.');
  let logged = '';
  const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
  const access = await startTestAccess();
  const timing = { watchdogMs: 500, pingTimeoutMs: 1_000, retryFirstMs: 100, retryMostMs: 500 };
  const inventory = createInventory({ hints: createHints(), log, timing });
  const cluster = inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(first.tcpHost),
    discovered: false,
    createdMs: 0,
    engines: others.map((engine) => ({ id: engine.node.name, address: parseAddress(engine.tcpHost) })),
  });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), { timeout: 30_000 });
  const runtime = { inventory, store: access.store };
  return {
    cluster,
    call: testCall(testCaller('u1', 'Admin')),
    nodes: createNodesHandlers(runtime),
    swarm: createSwarmHandlers(runtime),
    placement: createPlacementHandlers(runtime),
    /** All that was logged, as a file would have it. */
    logged: () => logged,
    async close() {
      inventory.close();
      await access.close();
    },
  };
}

export type SwarmBench = Awaited<ReturnType<typeof createSwarmBench>>;
