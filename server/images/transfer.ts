import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { EngineStream, StreamOptions } from '../engine/engine-api';
import type { ProgressEvent, RegistryAuth } from '../engine/resource-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { Jobs } from '../jobs/jobs';
import { explainTransfer } from './explain';
import { createProgress, overallStep } from './progress';
import { authOf } from './registry-login';

/** The longest silence of a registry or of a disk that unpacks, before a transfer is given up. */
export const stallMs = 10 * 60_000;

export type TransferRequest = {
  verb: 'pull' | 'push';
  reference: string;
  platform?: string;
  /** Sent to the engine with this one transfer; kept nowhere. */
  credentials: { username: string; password: string } | undefined;
};

/** Starts a pull or push as a job with a step for each layer. A cancelled job closes the engine's stream. */
export async function startTransfer(
  jobs: Jobs,
  call: SignedCall,
  cluster: ClusterModel,
  node: NodeModel,
  { verb, reference, platform, credentials }: TransferRequest,
): Promise<{ job: string }> {
  const title = `${verb === 'pull' ? 'Pull' : 'Push'} ${reference}`;
  const auth = authOf(reference, credentials);
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title,
      starter: call.caller,
      target: { kind: 'image', id: reference },
      steps: [
        {
          id: overallStep,
          label: title,
          state: 'running',
          detail: `On ${node.name}`,
          currentBytes: null,
          totalBytes: null,
        },
      ],
    },
    async ({ signal, step }) => {
      const fold = createProgress();
      try {
        const events = await open(node, { verb, reference, platform, auth }, { signal, stallMs });
        for await (const event of events) for (const { id, change } of fold(event)) step(id, change);
        step(overallStep, { state: 'done' });
      } catch (error) {
        if (signal.aborted) throw error;
        const signedIn = credentials !== undefined;
        throw explainTransfer(error, { verb, reference, platform, node: node.name, signedIn });
      } finally {
        await cluster.refresh(node, { images: true });
      }
    },
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}

function open(
  node: NodeModel,
  asked: { verb: 'pull' | 'push'; reference: string; platform?: string; auth: RegistryAuth | undefined },
  options: StreamOptions,
): Promise<EngineStream<ProgressEvent>> {
  const { reference, platform, auth } = asked;
  return asked.verb === 'pull'
    ? node.engine.images.pull(reference, { ...options, platform, auth })
    : node.engine.images.push(reference, { ...options, auth });
}

/** Refuses to push a name that no image on the node has. @throws `not_found`, `bad_request` */
export function requirePushable(node: NodeModel, familiar: string): void {
  if (familiar.includes('@')) {
    throw new GantryError('bad_request', {
      message: 'An image is pushed by its tag, not by a digest. Tag it, then push that name.',
      data: { field: 'reference' },
    });
  }
  for (const image of node.images.values()) if (image.tags.includes(familiar)) return;
  throw new GantryError('not_found', {
    message: `No image on ${node.name} is named "${familiar}". Tag one with it first.`,
    data: { field: 'reference' },
  });
}
