import { z } from 'zod';
import { taskStates } from '@/lib/swarm-states';
import { filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';
import { servicePort } from './service-spec';

export const taskRow = z.object({
  id: z.string(),
  /** `web.2`, or of a global service `web` and its node: `web.node1`. */
  name: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  /** 0 for tasks of a global service. */
  slot: z.number().int(),
  nodeId: z.string().nullable(),
  nodeName: z.string().nullable(),
  /** Whether Gantry is connected to its node's own engine. */
  nodeConnected: z.boolean(),
  state: z.enum(taskStates),
  desiredState: z.enum(taskStates),
  /** `past`: ended, or told to end. */
  when: z.enum(['current', 'past']),
  sinceMs: timeMs.nullable(),
  createdMs: timeMs.nullable(),
  message: z.string(),
  /** '' where nothing went wrong. */
  error: z.string(),
  exitCode: z.number().int().nullable(),
  image: z.string(),
  containerId: z.string().nullable(),
  /** Whether the container is still there to be looked at. */
  containerKnown: z.boolean(),
  hostPorts: z.array(servicePort),
});
export type TaskRow = z.infer<typeof taskRow>;

const one = z.object({ cluster: resourceName, task: resourceName });
const target = (input: z.infer<typeof one>) => ({ kind: 'task', cluster: input.cluster, id: input.task });

export const tasksContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/tasks',
    description: 'List the tasks of a service or a node with their history; without either, the current ones',
    permission: 'Service View Tasks',
    target: (input) => ({ kind: 'task', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      service: resourceName.optional(),
      node: resourceName.optional(),
      ...listQuery(['name', 'state', 'node', 'since', 'service'] as const, {
        state: filterValues(z.enum(taskStates)),
        when: filterValues(z.enum(['current', 'past'])),
      }),
    }),
    output: listOf(taskRow).extend({
      facets: z.object({
        state: z.record(z.string(), z.number()),
        when: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path: '/clusters/{cluster}/tasks/{task}',
    description: 'One task',
    permission: 'Service View Tasks',
    target,
    input: one,
    output: taskRow,
  }),
  inspect: operation({
    method: 'GET',
    path: '/clusters/{cluster}/tasks/{task}/inspect',
    description: "The manager's own answer of a task, values of the environment masked",
    permission: 'Service View Tasks',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
};
