import type { StatsSample as Point } from '@/lib/contract/containers';
import type { StatsSample as Counters } from '../engine/stats';

/**
 * A sample with rates from two readings of counters. Null where `before` is no earlier reading. A counter that fell
 * was set back by a restart of the container: all it counts is new.
 */
export function pointOf(before: Counters, now: Counters): Point | null {
  const seconds = (now.timeMs - before.timeMs) / 1000;
  if (seconds <= 0) return null;
  const rate = (from: number, to: number) => (to >= from ? to - from : to) / seconds;
  return {
    timeMs: now.timeMs,
    cpuPercent: now.cpuPercent,
    memoryBytes: now.memoryBytes,
    memoryLimitBytes: now.memoryLimitBytes,
    networkRxBytesPerSecond: rate(before.networkRxBytes, now.networkRxBytes),
    networkTxBytesPerSecond: rate(before.networkTxBytes, now.networkTxBytes),
    blockReadBytesPerSecond: rate(before.blockReadBytes, now.blockReadBytes),
    blockWriteBytesPerSecond: rate(before.blockWriteBytes, now.blockWriteBytes),
    pids: Math.round(now.pids),
  };
}
