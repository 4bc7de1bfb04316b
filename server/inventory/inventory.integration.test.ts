import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hint } from '@/lib/contract/system';
import { parseAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import type { Engine } from '../engine/engine-api';
import { createHints } from './hints';
import { createInventory } from './inventory';
import { answers, LabEngine } from '../../e2e/lab/engine';
import { buildImages, BUSYBOX } from '../../e2e/lab/images';

const patience = { timeout: 60_000, interval: 50 };

describe('the live model of a real engine', () => {
  let lab: LabEngine;
  let engine: Engine;
  const hints = createHints();
  // A crowded machine's engine may take a while to answer, and must not be taken for a dead one.
  const timing = { watchdogMs: 500, pingTimeoutMs: 3_000, retryFirstMs: 100, retryMostMs: 500 };
  const inventory = createInventory({ hints, log: pino({ level: 'silent' }), timing });
  const seen: Hint[] = [];

  const model = () => inventory.cluster('lab').nodes[0];
  const state = () => model()?.freshness.state;
  const names = () => [...(model()?.containers.values() ?? [])].map((row) => row.name).sort();
  const realNames = async () => (await engine.containers.list()).map((row) => row.name).sort();

  beforeAll(async () => {
    lab = await LabEngine.start({ name: `inventory-${process.pid}` });
    await buildImages(lab);
    engine = createEngine(parseAddress(lab.host));
    hints.subscribe((hint) => seen.push(hint));
    inventory.connect({
      id: 'lab',
      name: 'lab',
      address: parseAddress(lab.host),
      discovered: false,
      createdMs: 0,
    });
  });
  // What a test begins with, the second time too: an engine that runs, without a container.
  beforeEach(async () => {
    if (!(await answers(lab.socketPath))) await lab.startDaemon();
    for (const { id } of await engine.containers.list()) await engine.containers.remove(id, { force: true });
    await vi.waitFor(() => {
      expect(state()).toBe('live');
      expect(names()).toEqual([]);
    }, patience);
  });
  afterAll(async () => {
    inventory.close();
    engine?.close();
    await lab?.remove();
  });

  const create = (name: string) =>
    engine.containers.create({ image: BUSYBOX, command: ['sleep', '600'] }, { name });

  it('shows what changes, by itself, and tells tabs so', async () => {
    const { id } = await create('one');
    await vi.waitFor(() => expect(names()).toEqual(['one']), patience);
    expect(model()?.containers.get(id)).toMatchObject({ state: 'created', health: 'none', image: BUSYBOX });
    seen.length = 0;
    const beforeMs = Date.now();
    await engine.containers.start(id);
    await vi.waitFor(() => expect(model()?.containers.get(id)?.state).toBe('running'), patience);
    await vi.waitFor(() => expect(seen.flatMap((hint) => hint.kinds)).toContain('containers'), patience);
    const sinceMs = model()?.containers.get(id)?.stateSinceMs;
    expect(sinceMs).toBeGreaterThan(beforeMs - 5_000);
    expect(sinceMs).toBeLessThan(Date.now() + 5_000);
    await engine.containers.rename(id, 'renamed');
    await vi.waitFor(() => expect(names()).toEqual(['renamed']), patience);
    await engine.volumes.create({ name: 'data' });
    await vi.waitFor(() => expect([...(model()?.volumes.keys() ?? [])]).toContain('data'), patience);
    await engine.containers.remove(id, { force: true });
    await vi.waitFor(() => expect(names()).toEqual([]), patience);
  });

  it('is stale while the engine is dead, keeps what it knew, and is right again by itself', async () => {
    await create('kept');
    await vi.waitFor(() => expect(names()).toEqual(['kept']), patience);
    await lab.kill();
    await vi.waitFor(() => {
      expect(state()).toBe('stale');
      expect(names()).toEqual(['kept']);
      expect(model()?.freshness.reason).toMatch(/engine/i);
    }, patience);
    await lab.startDaemon();
    await create('made-after');
    await vi.waitFor(async () => {
      expect(state()).toBe('live');
      expect(names()).toEqual(await realNames());
      expect(names()).toContain('made-after');
    }, patience);
  });

  it('notices an engine that accepts connections and never answers', async () => {
    lab.pause();
    try {
      await vi.waitFor(() => expect(state()).toBe('stale'), patience);
    } finally {
      lab.resume();
    }
    await vi.waitFor(() => expect(state()).toBe('live'), patience);
  });

  it('misses nothing when more happens at once than the engine remembers', async () => {
    // The engine keeps 256 events: these make more than 400 while nobody reads them.
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let index = 0; index < 25; index += 1) {
          const name = `storm-${worker}-${index}`;
          await engine.volumes.create({ name });
          if (index % 2 === 0) await engine.volumes.remove(name);
        }
      }),
    );
    const real = (await engine.volumes.list()).map((volume) => volume.name).sort();
    await vi.waitFor(() => expect([...(model()?.volumes.keys() ?? [])].sort()).toEqual(real), patience);
  });
});
