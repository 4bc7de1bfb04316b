import { z } from 'zod';
import { operation, resourceName } from './operation';

export const placementContract = {
  explain: operation({
    method: 'GET',
    path: '/clusters/{cluster}/services/{service}/placement',
    description: 'Why tasks of a service do not run, and which nodes could take one more',
    permission: 'Service View',
    target: (input) => ({ kind: 'service', cluster: input.cluster, id: input.service }),
    input: z.object({ cluster: resourceName, service: resourceName }),
    output: z.object({
      /** Only tasks that are pending, on their way, rejected, failed, or on a node that is down. */
      tasks: z.array(
        z.object({
          task: z.string(),
          sentences: z.array(z.string()),
          /** What to do, as a sentence; '' where nothing is. */
          next: z.string(),
          /** It failed, and in its place another runs, or failed since. */
          past: z.boolean(),
        }),
      ),
      nodes: z.array(
        z.object({
          node: z.string(),
          name: z.string(),
          fits: z.boolean(),
          /** Each the end of a sentence that begins with the node: `lacks label zone=b`. */
          reasons: z.array(z.string()),
        }),
      ),
    }),
  }),
};
