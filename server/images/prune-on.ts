import { toGantryError } from '@/lib/errors';
import { formatBytes, formatQuantity } from '@/lib/format';
import type { Handlers, SignedCall } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Jobs } from '../jobs/jobs';
import { nodeSteps, onEachNode } from './each-node';
import { previewPrune, pruneImages } from './prune';
import { notConnected, type SelectedNode } from './select-nodes';

type Preview = Awaited<ReturnType<Handlers<'images'>['removeUnusedPreview']>>;

/** What a prune of each of these nodes would take. A node that cannot say tells why, and stops no other. */
export async function previewPruneOn(
  nodes: readonly SelectedNode[],
  all: boolean,
  signal: AbortSignal,
): Promise<Preview> {
  const previews = await Promise.all(
    nodes.map(async ({ id, name, connected, node }) => {
      const shown = { id, name, connected };
      try {
        if (!node) return { ...shown, images: [], freedBytes: 0, problem: notConnected };
        const { images, freedBytes } = await previewPrune(node, all, signal);
        return {
          ...shown,
          images: images.map((image) => ({
            id: image.id,
            name: image.tags[0] ?? image.digests[0] ?? image.id.slice(7, 19),
            sizeBytes: image.sizeBytes,
          })),
          freedBytes,
          problem: null,
        };
      } catch (error) {
        return { ...shown, images: [], freedBytes: 0, problem: toGantryError(error).message };
      }
    }),
  );
  return { nodes: previews, freedBytes: previews.reduce((sum, node) => sum + node.freedBytes, 0) };
}

/** Removes the unused images of several nodes as one job. */
export async function startPruneOn(
  jobs: Jobs,
  call: SignedCall,
  cluster: ClusterModel,
  nodes: readonly SelectedNode[],
  all: boolean,
): Promise<{ job: string }> {
  let removed = 0;
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `Remove unused images from ${nodes.length === 1 ? nodes[0]?.name : `${nodes.length} nodes`}`,
      starter: call.caller,
      target: { kind: 'image', id: 'unused' },
      steps: nodeSteps(nodes),
    },
    (report) =>
      onEachNode(nodes, report, async (node) => {
        try {
          const { deleted, freedBytes } = await pruneImages(node, all, () => (removed += 1));
          if (deleted.length === 0) return { skipped: 'Nothing to remove' };
          return {
            done: `${formatQuantity(deleted.length, 'image')} removed, ${formatBytes(freedBytes)} freed`,
          };
        } finally {
          call.note({ removed });
          await cluster.refresh(node, { images: true });
        }
      }),
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}
