import { describe, expect, it } from 'vitest';
import { hasPredecessor, statsJson, toStatsSample } from './stats';

/** As an engine on cgroup v1 answers (20.10, overlay2), shortened. */
const v1 = {
  read: '2024-05-01T12:00:01.5Z',
  preread: '2024-05-01T12:00:00.5Z',
  pids_stats: { current: 7 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 254, minor: 0, op: 'Read', value: 4096 },
      { major: 254, minor: 0, op: 'Write', value: 8192 },
      { major: 254, minor: 0, op: 'Sync', value: 12288 },
      { major: 254, minor: 0, op: 'Total', value: 12288 },
      { major: 8, minor: 0, op: 'Read', value: 1000 },
    ],
  },
  cpu_stats: {
    cpu_usage: { total_usage: 3_000_000_000, percpu_usage: [1_500_000_000, 1_500_000_000] },
    system_cpu_usage: 104_000_000_000,
    throttling_data: {},
  },
  precpu_stats: {
    cpu_usage: { total_usage: 2_000_000_000, percpu_usage: [1_000_000_000, 1_000_000_000] },
    system_cpu_usage: 100_000_000_000,
  },
  memory_stats: {
    usage: 50_000_000,
    max_usage: 60_000_000,
    limit: 1_073_741_824,
    stats: { cache: 20_000_000, inactive_file: 1, total_inactive_file: 15_000_000 },
  },
  networks: {
    eth0: { rx_bytes: 1000, tx_bytes: 2000 },
    eth1: { rx_bytes: 10, tx_bytes: 20 },
  },
};

/** As an engine on cgroup v2 answers: no `percpu_usage`, other words for memory and block I/O. */
const v2 = {
  read: '2024-05-01T12:00:01.5Z',
  pids_stats: { current: 2, limit: 100 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 259, minor: 0, op: 'read', value: 4096 },
      { major: 259, minor: 0, op: 'write', value: 8192 },
    ],
    io_serviced_recursive: null,
  },
  cpu_stats: {
    cpu_usage: { total_usage: 700_000_000, usage_in_kernelmode: 1, usage_in_usermode: 2 },
    system_cpu_usage: 1_008_000_000_000,
    online_cpus: 8,
  },
  precpu_stats: {
    cpu_usage: { total_usage: 200_000_000 },
    system_cpu_usage: 1_000_000_000_000,
    online_cpus: 8,
  },
  memory_stats: { usage: 30_000_000, limit: 2_000_000_000, stats: { anon: 1, inactive_file: 10_000_000 } },
  networks: { eth0: { rx_bytes: 5, tx_bytes: 6 } },
};

const sampleOf = (json: unknown) => toStatsSample(statsJson.parse(json));

describe('toStatsSample', () => {
  it('reads cgroup v1 as the docker CLI does', () => {
    expect(sampleOf(v1)).toEqual({
      timeMs: Date.parse('2024-05-01T12:00:01.5Z'),
      // One CPU second in four CPU seconds of the system, of two CPUs.
      cpuPercent: 50,
      memoryBytes: 35_000_000,
      memoryLimitBytes: 1_073_741_824,
      networkRxBytes: 1010,
      networkTxBytes: 2020,
      blockReadBytes: 5096,
      blockWriteBytes: 8192,
      pids: 7,
    });
  });

  it('reads cgroup v2 as the docker CLI does', () => {
    expect(sampleOf(v2)).toEqual({
      timeMs: Date.parse('2024-05-01T12:00:01.5Z'),
      cpuPercent: 50,
      memoryBytes: 20_000_000,
      memoryLimitBytes: 2_000_000_000,
      networkRxBytes: 5,
      networkTxBytes: 6,
      blockReadBytes: 4096,
      blockWriteBytes: 8192,
      pids: 2,
    });
  });

  it('never takes more cache off than there is memory', () => {
    const stats = { total_inactive_file: 60_000_000, inactive_file: 60_000_000 };
    expect(sampleOf({ ...v1, memory_stats: { ...v1.memory_stats, stats } })?.memoryBytes).toBe(50_000_000);
  });

  it('is 0 % where a counter went back, as after a restart', () => {
    expect(sampleOf({ ...v1, precpu_stats: v1.cpu_stats, cpu_stats: v1.precpu_stats })?.cpuPercent).toBe(0);
  });

  it('makes do with what Podman leaves out', () => {
    const sample = sampleOf({ read: v1.read, cpu_stats: v2.cpu_stats, precpu_stats: v2.precpu_stats });
    expect(sample).toMatchObject({ cpuPercent: 50, memoryBytes: 0, networkRxBytes: 0, pids: 0 });
  });

  it('is null for a container that does not run', () => {
    const stopped = {
      read: '0001-01-01T00:00:00Z',
      cpu_stats: { cpu_usage: { total_usage: 0 } },
      memory_stats: {},
    };
    expect(sampleOf(stopped)).toBeNull();
  });

  it('knows the first sample of a stream, which has none before it', () => {
    const first = { ...v1, precpu_stats: { cpu_usage: { total_usage: 0 } } };
    expect(hasPredecessor(statsJson.parse(first))).toBe(false);
    expect(hasPredecessor(statsJson.parse(v1))).toBe(true);
  });
});
