import type { SignedCall } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport, Jobs } from '../jobs/jobs';
import { nodeStepId, nodeSteps, onEachNode } from './each-node';
import { explainTransfer } from './explain';
import { createProgress, overallStep } from './progress';
import { familiarReference } from './reference';
import { authOf } from './registry-login';
import type { SelectedNode } from './select-nodes';
import { stallMs } from './transfer';

/** On more nodes than this only nodes have steps, not layers: a job is read and written as a whole. */
const mostWithLayers = 20;

export type PullRequest = {
  reference: string;
  platform?: string;
  credentials: { username: string; password: string } | undefined;
  onlyMissing: boolean;
};

/** Pulls an image on several nodes as one job, with a step for each node and for each layer on it. */
export async function startPullOn(
  jobs: Jobs,
  call: SignedCall,
  cluster: ClusterModel,
  nodes: readonly SelectedNode[],
  request: PullRequest,
): Promise<{ job: string }> {
  const { reference } = request;
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `Pull ${reference} on ${nodes.length === 1 ? nodes[0]?.name : `${nodes.length} nodes`}`,
      starter: call.caller,
      target: { kind: 'image', id: reference },
      steps: nodeSteps(nodes),
    },
    (report) =>
      onEachNode(nodes, report, async (node) => {
        if (request.onlyMissing && hasName(node, reference)) return { skipped: 'Has it already' };
        try {
          return { done: await pull(node, request, report, nodes.length <= mostWithLayers) };
        } finally {
          await cluster.refresh(node, { images: true });
        }
      }),
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}

async function pull(
  node: NodeModel,
  { reference, platform, credentials }: PullRequest,
  { signal, step }: JobReport,
  withLayers: boolean,
): Promise<string> {
  const fold = createProgress();
  const auth = authOf(reference, credentials);
  let summary = '';
  try {
    const events = await node.engine.images.pull(reference, { signal, stallMs, platform, auth });
    for await (const event of events) {
      for (const { id, change } of fold(event)) {
        if (id === overallStep) {
          summary = change.detail ?? summary;
          step(nodeStepId(node.id), change);
        } else if (withLayers) {
          step(`${node.id} ${id}`, { ...change, label: `${node.name}: ${id.slice(0, 12)}` });
        }
      }
    }
    return summary;
  } catch (error) {
    if (signal.aborted) throw error;
    const signedIn = credentials !== undefined;
    throw explainTransfer(error, { verb: 'pull', reference, platform, node: node.name, signedIn });
  }
}

/** Whether any image on the node has this name. */
function hasName(node: NodeModel, reference: string): boolean {
  const familiar = familiarReference(reference);
  return [...node.images.values()].some(
    (image) => image.tags.includes(familiar) || image.digests.includes(familiar),
  );
}
