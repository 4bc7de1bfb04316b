import { pino } from 'pino';
import { z } from 'zod';
import { parseAddress } from '@/server/engine/address';
import { createHints } from '@/server/inventory/hints';
import { createInventory } from '@/server/inventory/inventory';
import { FLEET_SIZE, type Fleet } from './fleet';
import { inTurn, median, type Measurement } from './measure';
import { Requester } from './requests';

const anything = z.unknown();
const lists = ['/containers/json?all=1', '/images/json?digests=1', '/networks', '/volumes'];

/** From nothing known to a live inventory, against a bare script that fetches and parses the same. */
export async function syncFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const { engine } = await fleet();
  const samples = await inTurn(
    { ours: () => connect(engine.host), floor: () => fetchAll(engine.socketPath) },
    { rounds: 40, block: 1, warmUp: 3 },
  );
  return [
    {
      metric: `Cold sync of ${FLEET_SIZE} containers, p50`,
      value: median(samples.ours),
      unit: 'ms',
      floor: { value: median(samples.floor), of: 'fetch and parse the same' },
      goal: { of: 'ratio', atMost: 1.5 },
    },
  ];
}

async function connect(host: string): Promise<void> {
  const hints = createHints();
  const inventory = createInventory({ hints, log: pino({ level: 'silent' }) });
  try {
    const cluster = inventory.connect({
      id: 'bench',
      name: 'bench',
      address: parseAddress(host),
      discovered: false,
      createdMs: 0,
    });
    // Asked at every turn of the event loop: hints wait to be told together.
    while (cluster.containers().length < FLEET_SIZE) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    inventory.close();
  }
}

async function fetchAll(socketPath: string): Promise<void> {
  const first = new Requester({ socketPath });
  await first.send('GET', '/_ping');
  await first.json(anything, 'GET', '/info');
  const others = lists.map(() => new Requester({ socketPath }));
  await Promise.all(lists.map((path, index) => others[index]?.json(anything, 'GET', path)));
  for (const each of [first, ...others]) each.close();
}
