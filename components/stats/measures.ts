import { formatByteRate, formatBytes, formatPercent } from '@/lib/format';
import type { StatsPoint } from '@/lib/stats-stream';
import { byteTop, percentTop } from './chart-rows';

export type Measure = {
  id: string;
  title: string;
  /** What is drawn of one container; of several, each is a chart of its own. */
  lines: readonly { key: string; name: string; of: (point: StatsPoint) => number; color: string }[];
  format: (value: number) => string;
  topOf: (value: number) => number;
};

const first = 'var(--chart-1)';
const second = 'var(--chart-2)';

/** What the charts show, in their order. */
export const measures: readonly Measure[] = [
  {
    id: 'cpu',
    title: 'CPU',
    lines: [{ key: 'cpu', name: 'CPU', of: (point) => point.cpuPercent, color: first }],
    format: formatPercent,
    topOf: percentTop,
  },
  {
    id: 'memory',
    title: 'Memory',
    lines: [{ key: 'memory', name: 'Memory', of: (point) => point.memoryBytes, color: first }],
    format: formatBytes,
    topOf: byteTop,
  },
  {
    id: 'network',
    title: 'Network',
    lines: [
      { key: 'rx', name: 'Received', of: (point) => point.networkRxBytesPerSecond, color: first },
      { key: 'tx', name: 'Sent', of: (point) => point.networkTxBytesPerSecond, color: second },
    ],
    format: formatByteRate,
    topOf: (value) => byteTop(Math.max(value, 1024)),
  },
  {
    id: 'block',
    title: 'Block I/O',
    lines: [
      { key: 'read', name: 'Read', of: (point) => point.blockReadBytesPerSecond, color: first },
      { key: 'write', name: 'Written', of: (point) => point.blockWriteBytesPerSecond, color: second },
    ],
    format: formatByteRate,
    topOf: (value) => byteTop(Math.max(value, 1024)),
  },
  {
    id: 'pids',
    title: 'Processes and threads',
    lines: [{ key: 'pids', name: 'PIDs', of: (point) => point.pids, color: first }],
    format: (value) => (Number.isInteger(value) ? String(value) : ''),
    topOf: (value) => [2, 4, 10, 20, 50, 100].find((round) => round > value) ?? Math.ceil(value / 100) * 100,
  },
];
