import type { ContainerState } from './container-status';

/** One sample of what a container uses, as the contract's `statsSample`. Kept apart so that pages need no zod. */
export type StatsPoint = {
  timeMs: number;
  cpuPercent: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  networkRxBytesPerSecond: number;
  networkTxBytesPerSecond: number;
  blockReadBytesPerSecond: number;
  blockWriteBytesPerSecond: number;
  pids: number;
};

export type StatsContainer = { id: string; name: string; service: string | null; state: ContainerState };

/** What the stats streams send, a JSON message each. */
export type StatsMessage =
  /** Whose samples come; sent first, and again when that or a state changes. */
  | {
      type: 'containers';
      containers: StatsContainer[];
      leftOut: string[];
      /** What is missing, a sentence each: nodes whose containers cannot be measured. */
      notes?: string[];
    }
  /** What is known of a container from before, oldest first; sent when it joins. */
  | { type: 'history'; container: string; samples: StatsPoint[] }
  | { type: 'sample'; container: string; sample: StatsPoint }
  /** Samples of this container cannot be had now; tried again. */
  | { type: 'problem'; container: string; message: string };

const types: ReadonlySet<string> = new Set([
  'containers',
  'history',
  'sample',
  'problem',
] satisfies StatsMessage['type'][]);

/** Whether `value`, which our own server sent, is a stats message; others are from a newer server and passed over. */
export function isStatsMessage(value: unknown): value is StatsMessage {
  return typeof value === 'object' && value !== null && 'type' in value && types.has(String(value.type));
}
