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
