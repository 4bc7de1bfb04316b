import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { isGantryError } from '@/lib/errors';
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
  // A crowded machine's engine may take a while to answer, and must not be taken for a dead one.
  const timing = { watchdogMs: 500, pingTimeoutMs: 3_000, retryFirstMs: 100, retryMostMs: 500 };
  const inventory = createInventory({ hints: createHints(), log, timing });
  const cluster = inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(first.tcpHost),
    discovered: false,
    createdMs: 0,
    engines: others.map((engine) => ({ id: engine.node.name, address: parseAddress(engine.tcpHost) })),
  });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), { timeout: 60_000 });
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

/**
 * Tries a change again where what it was read from was overtaken, as the Swarm itself writes to its nodes; `change` reads
 * anew each time. Other failures are thrown.
 */
export async function untilNotOvertaken<T>(change: () => Promise<T>): Promise<T> {
  const done = await vi.waitUntil(
    async () => {
      try {
        return { made: await change() };
      } catch (error) {
        if (isOvertaken(error)) return null;
        throw error;
      }
    },
    { timeout: 45_000, interval: 50 },
  );
  return done.made;
}

/** Either what the node has become is told with it, or the engine's own words. */
function isOvertaken(error: unknown): boolean {
  if (!isGantryError(error) || error.code !== 'conflict') return false;
  const { data, message } = error;
  return (
    (typeof data === 'object' && data !== null && 'version' in data) || message.includes('out of sequence')
  );
}

export type SwarmBench = Awaited<ReturnType<typeof createSwarmBench>>;
