import { setTimeout as delay } from 'node:timers/promises';
import { isGantryError, toGantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import type { DiskUsage } from '../engine/resource-types';

/** How long an engine may take to walk its disk, and others before us to walk it. */
const timeoutMs = 120_000;
const retryMs = 250;

/** A node, as far as its disk is concerned. */
type MeasuredNode = { engine: { system: Pick<Engine['system'], 'diskUsage'> } };

const underWay = new WeakMap<MeasuredNode['engine'], Promise<DiskUsage>>();

/**
 * What a node's objects take on its disk. Slow: the engine walks it. Whoever asks meanwhile shares the answer.
 *
 * An engine walks it for one caller at a time and refuses the others ("a disk usage operation is already running"),
 * and goes on walking for a caller who has left. So a refusal only means to wait for one's turn, and one who leaves
 * ends nothing.
 */
export async function diskUsage({ engine }: MeasuredNode, signal?: AbortSignal): Promise<DiskUsage> {
  signal?.throwIfAborted();
  let usage = underWay.get(engine);
  if (!usage) {
    usage = measure(engine).finally(() => underWay.delete(engine));
    underWay.set(engine, usage);
  }
  return signal ? unlessAborted(usage, signal) : usage;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(toGantryError(signal.reason));
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

async function measure(engine: MeasuredNode['engine']): Promise<DiskUsage> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await engine.system.diskUsage({ timeoutMs: Math.max(1, endMs - Date.now()) });
    } catch (error) {
      if (!isBusy(error) || Date.now() + retryMs > endMs) throw error;
      await delay(retryMs);
    }
  }
}

function isBusy(error: unknown): boolean {
  return isGantryError(error) && /disk usage operation is already running/i.test(error.message);
}

/** Bytes by volume name, of those whose driver tells. As slow as `diskUsage`. */
export async function volumeSizes(node: MeasuredNode, signal?: AbortSignal): Promise<Map<string, number>> {
  const { volumes } = await diskUsage(node, signal);
  return new Map(volumes.flatMap(({ name, sizeBytes }) => (sizeBytes === null ? [] : [[name, sizeBytes]])));
}
