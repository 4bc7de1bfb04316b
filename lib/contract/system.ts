import { z } from 'zod';
import { hintKinds } from '@/lib/hint-kinds';
import { empty, operation, stream } from './operation';

export const systemContract = {
  health: operation({
    method: 'GET',
    path: '/health',
    description: 'Whether Gantry itself works; for load balancers',
    permission: 'public',
    target: () => ({ kind: 'system' }),
    input: empty,
    output: z.object({
      status: z.enum(['ok', 'degraded']),
      version: z.string(),
      /** False while the audit log cannot be written: changes are refused then. */
      auditWritable: z.boolean(),
    }),
  }),
};

export const searchContract = {
  find: operation({
    method: 'GET',
    path: '/search',
    description: 'Find any container, image, network, volume, secret, config, stack, node or cluster',
    permission: 'Cluster View',
    target: () => ({ kind: 'search' }),
    input: z.object({
      query: z.string().min(1).max(200),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    output: z.object({
      hits: z.array(
        z.object({
          kind: z.enum([
            'cluster',
            'node',
            'service',
            'stack',
            'container',
            'image',
            'network',
            'volume',
            'secret',
            'config',
          ]),
          cluster: z.string(),
          clusterName: z.string(),
          id: z.string(),
          name: z.string(),
          detail: z.string(),
        }),
      ),
    }),
  }),
};

export { hintKinds };
export type { HintKind } from '@/lib/hint-kinds';

/** *These kinds changed*: a tab asks again for what it shows of them. Queries stay the truth. */
export const hint = z.object({ cluster: z.string().nullable(), kinds: z.array(z.enum(hintKinds)) });
export type Hint = z.infer<typeof hint>;

export const systemStreams = {
  follow: stream({
    transport: 'websocket',
    path: '/events',
    description: 'Hints of what changed, one stream a tab',
    permission: 'signed-in',
    effect: 'read',
    target: () => ({ kind: 'system' }),
    input: empty,
  }),
};
