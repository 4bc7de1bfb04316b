import { z } from 'zod';
import { count, instant, list, mapOf } from './json';

/** What a container has used, at one moment. Counters (network, block) only grow: rates are their differences. */
export type StatsSample = {
  timeMs: number;
  /** Over the time since the engine's sample before: 100 is one CPU fully used. */
  cpuPercent: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  networkRxBytes: number;
  networkTxBytes: number;
  blockReadBytes: number;
  blockWriteBytes: number;
  pids: number;
};

const cpu = z
  .object({
    cpu_usage: z.object({ total_usage: count, percpu_usage: list(z.number()) }),
    system_cpu_usage: count,
    online_cpus: count,
  })
  .nullish();

/** `GET /containers/{id}/stats`, as far as it is used. cgroup v2 has no `percpu_usage`; Podman leaves out more. */
export const statsJson = z.object({
  read: instant,
  cpu_stats: cpu,
  precpu_stats: cpu,
  memory_stats: z.object({ usage: count, limit: count, stats: mapOf(z.number()) }).nullish(),
  networks: mapOf(z.object({ rx_bytes: count, tx_bytes: count })),
  blkio_stats: z
    .object({ io_service_bytes_recursive: list(z.object({ op: z.string(), value: z.number() })) })
    .nullish(),
  pids_stats: z.object({ current: count }).nullish(),
});
export type StatsJson = z.infer<typeof statsJson>;

/** A sample, or null where the container does not run: the engine then answers zeros and the zero time. */
export function toStatsSample(json: StatsJson): StatsSample | null {
  if (json.read === null) return null;
  const networks = Object.values(json.networks);
  return {
    timeMs: json.read,
    cpuPercent: cpuPercent(json),
    memoryBytes: memoryBytes(json),
    memoryLimitBytes: json.memory_stats?.limit ?? 0,
    networkRxBytes: sum(networks.map((each) => each.rx_bytes)),
    networkTxBytes: sum(networks.map((each) => each.tx_bytes)),
    blockReadBytes: blockBytes(json, 'r'),
    blockWriteBytes: blockBytes(json, 'w'),
    pids: json.pids_stats?.current ?? 0,
  };
}

/** Whether the engine had an earlier sample to compare with: the first one of a stream has none. */
export function hasPredecessor(json: StatsJson): boolean {
  return (json.precpu_stats?.system_cpu_usage ?? 0) > 0;
}

/**
 * The container's share of all CPU time, times the number of CPUs. Source: docker CLI,
 * `calculateCPUPercentUnix` in cli/command/container/stats_helpers.go.
 */
function cpuPercent({ cpu_stats: now, precpu_stats: before }: StatsJson): number {
  if (now == null) return 0;
  const containerNs = now.cpu_usage.total_usage - (before?.cpu_usage.total_usage ?? 0);
  const systemNs = now.system_cpu_usage - (before?.system_cpu_usage ?? 0);
  const cpus = now.online_cpus === 0 ? now.cpu_usage.percpu_usage.length : now.online_cpus;
  return containerNs > 0 && systemNs > 0 ? (containerNs / systemNs) * cpus * 100 : 0;
}

/**
 * Memory in use without the page cache that can be dropped: `total_inactive_file` is cgroup v1's word for it,
 * `inactive_file` v2's. Source: docker CLI, `calculateMemUsageUnixNoCache` in the same file.
 */
function memoryBytes({ memory_stats: memory }: StatsJson): number {
  if (memory == null) return 0;
  const { usage, stats } = memory;
  const v1 = stats.total_inactive_file;
  if (v1 !== undefined && v1 < usage) return usage - v1;
  const v2 = stats.inactive_file ?? 0;
  return v2 < usage ? usage - v2 : usage;
}

/** Source: docker CLI, `calculateBlockIO`: operations are told by their first letter, in either case. */
function blockBytes(json: StatsJson, letter: 'r' | 'w'): number {
  const entries = json.blkio_stats?.io_service_bytes_recursive ?? [];
  return sum(entries.filter((each) => each.op.toLowerCase().startsWith(letter)).map((each) => each.value));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
