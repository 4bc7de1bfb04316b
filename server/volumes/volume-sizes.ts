import { setTimeout as delay } from 'node:timers/promises';
import { isGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';

/** How long an engine may take to walk its disk, and others before us to walk it. */
const timeoutMs = 120_000;
const retryMs = 250;

/**
 * Bytes by volume name, of those whose driver tells. Slow: the engine walks its disk.
 *
 * An engine walks it for one caller at a time and refuses the others ("a disk usage operation is already running"),
 * and goes on walking for a caller who has left. So a refusal only means to wait for one's turn.
 */
export async function volumeSizes(node: NodeModel, signal?: AbortSignal): Promise<Map<string, number>> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    try {
      const leftMs = Math.max(1, endMs - Date.now());
      const { volumes } = await node.engine.system.diskUsage({ signal, timeoutMs: leftMs });
      return new Map(
        volumes.flatMap(({ name, sizeBytes }) => (sizeBytes === null ? [] : [[name, sizeBytes]])),
      );
    } catch (error) {
      if (!isBusy(error) || Date.now() + retryMs > endMs) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}

function isBusy(error: unknown): boolean {
  return isGantryError(error) && /disk usage operation is already running/i.test(error.message);
}
