/** What the running containers of a node use together. */
export type NodeUsage =
  | {
      state: 'measured';
      nanoCpus: number;
      memoryBytes: number;
      /** Running containers, and how many of them are in the sums: an engine may be too busy to tell. */
      running: number;
      measured: number;
    }
  /** The first round of samples is on its way. */
  | { state: 'measuring' }
  /** Nobody can measure there; `reason` is a sentence, with what to do. */
  | { state: 'unknown'; reason: string };

/** What the stream of nodes' usage sends, a JSON message each: one node's, first and whenever it was measured again. */
export type NodeUsageMessage = { type: 'usage'; node: string; usage: NodeUsage };

/** Nodes of one stream at most. */
export const mostNodesFollowed = 200;

/** Whether `value`, which our own server sent, is such a message; others are from a newer server and passed over. */
export function isNodeUsageMessage(value: unknown): value is NodeUsageMessage {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'usage';
}
