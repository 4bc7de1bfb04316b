import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NodeUsage } from '@/lib/node-usage';
import type { StatsSample as Counters } from '../engine/stats';
import type { Inventory } from '../inventory/inventory';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Sampler } from './sampler';

/** Samples asked of one engine at once. */
const atOnce = 6;
const sampleTimeoutMs = 15_000;
const unknownMs = 1_000;

export type NodeUsageTiming = {
  /** Between two rounds of samples of one node. */
  roundMs: number;
  /** What was measured is told again, before the next round, for as long after the last viewer left. */
  keptMs: number;
};

export const nodeUsageTiming: NodeUsageTiming = { roundMs: 8_000, keptMs: 60_000 };

type Listener = (usage: NodeUsage) => void;
type Watched = { listeners: Set<Listener>; usage: NodeUsage; atMs: number; stop: AbortController | null };

type Parts = {
  inventory: Pick<Inventory, 'clusters'>;
  samplerOf: (node: NodeModel, row: InventoryContainer) => Sampler;
  log: Logger;
};

/**
 * What nodes use, measured only while somebody looks: round by round each running container gives one sample, unless
 * its stream is open anyway. However many look at a node, it is measured once.
 */
export class NodeUsages {
  readonly #nodes = new Map<string, Watched>();

  constructor(
    private readonly parts: Parts,
    private readonly timing: NodeUsageTiming,
  ) {}

  /** Tells `listener` what the node uses, at once and after each round, until the returned function is called. */
  watch(cluster: string, node: string, listener: Listener): () => void {
    const key = `${cluster} ${node}`;
    const known = this.#nodes.get(key);
    const isFresh = known && (known.stop !== null || Date.now() - known.atMs < this.timing.keptMs);
    const watched: Watched = isFresh
      ? known
      : { listeners: new Set(), usage: { state: 'measuring' }, atMs: 0, stop: null };
    this.#nodes.set(key, watched);
    watched.listeners.add(listener);
    listener(watched.usage);
    if (watched.stop === null) {
      watched.stop = new AbortController();
      void this.#measure(cluster, node, watched, watched.stop.signal);
    }
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0) return;
      watched.stop?.abort();
      watched.stop = null;
    };
  }

  /** Forgets nodes nobody has looked at lately. */
  forgetOld(): void {
    const oldestMs = Date.now() - this.timing.keptMs;
    for (const [key, { stop, atMs }] of this.#nodes)
      if (stop === null && atMs < oldestMs) this.#nodes.delete(key);
  }

  close(): void {
    for (const { stop } of this.#nodes.values()) stop?.abort();
    this.#nodes.clear();
  }

  async #measure(cluster: string, nodeId: string, watched: Watched, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const model = this.parts.inventory.clusters().find(({ id }) => id === cluster);
      const node = model?.nodes.find(({ id }) => id === nodeId);
      const usage = await this.#usageOf(node, signal);
      if (signal.aborted) return;
      watched.usage = usage;
      watched.atMs = Date.now();
      for (const listener of watched.listeners) listener(usage);
      // Cheap, as nobody is asked: an engine that was just connected is seen soon.
      const waitMs =
        usage.state === 'unknown' ? Math.min(unknownMs, this.timing.roundMs) : this.timing.roundMs;
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #usageOf(node: NodeModel | undefined, signal: AbortSignal): Promise<NodeUsage> {
    if (!node)
      return {
        state: 'unknown',
        reason: 'Its engine is not connected, so what it uses is not known. Connect it on the node’s page.',
      };
    if (node.freshness.state !== 'live')
      return { state: 'unknown', reason: node.freshness.reason ?? 'Its engine does not answer now.' };
    const running = [...node.containers.values()].filter(({ state }) => state === 'running');
    const samples: Counters[] = [];
    const waiting = [...running];
    const work = async () => {
      for (let row = waiting.pop(); row !== undefined && !signal.aborted; row = waiting.pop()) {
        const sample = await this.#sampleOf(node, row, signal);
        if (sample) samples.push(sample);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return {
      state: 'measured',
      nanoCpus: Math.round(samples.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0) * 1e7),
      memoryBytes: samples.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      running: running.length,
      measured: samples.length,
    };
  }

  async #sampleOf(node: NodeModel, row: InventoryContainer, signal: AbortSignal): Promise<Counters | null> {
    const sampler = this.parts.samplerOf(node, row);
    if (sampler.isStreaming && sampler.latest) return sampler.latest;
    try {
      const sample = await node.engine.containers.statsOnce(row.id, { timeoutMs: sampleTimeoutMs, signal });
      sampler.add(sample);
      return sample;
    } catch (error) {
      // It stopped meanwhile, or the engine is busy: the numbers say how many were measured.
      this.parts.log.debug({ err: error, container: row.id }, 'no sample for what its node uses');
      return null;
    }
  }
}
