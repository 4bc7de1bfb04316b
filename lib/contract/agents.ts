import { z } from 'zod';
import { listOf, listQuery, operation, resourceName, stream, timeMs } from './operation';

/** An agent that has dialled in since Gantry started. */
export const agentRow = z.object({
  cluster: z.string(),
  node: z.string(),
  name: z.string(),
  state: z.enum(['connected', 'disconnected']),
  /** Where it dialled from. */
  address: z.string(),
  sinceMs: timeMs,
  /** False where the node's engine is connected otherwise: the agent stands by. */
  used: z.boolean(),
});
export type AgentRow = z.infer<typeof agentRow>;

export const agentsContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/agents',
    description: 'The agents that have dialled in for nodes of a cluster',
    permission: 'Node View',
    target: (input) => ({ kind: 'agent', cluster: input.cluster }),
    input: z.object({ cluster: resourceName, ...listQuery(['name', 'since'] as const, {}) }),
    output: listOf(agentRow),
  }),
};

export const agentsStreams = {
  connect: stream({
    transport: 'websocket',
    path: '/clusters/{cluster}/agent',
    description: "An agent's tunnel to its node's engine",
    permission: 'Agent Connect',
    effect: 'change',
    target: (input) => ({ kind: 'agent', cluster: input.cluster }),
    input: z.object({ cluster: resourceName }),
  }),
};
