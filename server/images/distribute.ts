import { GantryError, toGantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryImage } from '../inventory/rows';
import type { JobReport, Jobs } from '../jobs/jobs';
import { nodeStepId, nodeSteps, throwFailures } from './each-node';
import { findImage } from './find-image';
import { familiarReference } from './reference';
import { notConnected, type SelectedNode } from './select-nodes';
import { spreadStream, type Taker } from './spread-stream';
import { stallMs } from './transfer';

/** How long a node may take nothing before the others go on without it. */
const takerStallMs = 120_000;

/** The image to send: what is named in the archive, so that the others get its names too. */
export type ImageSource = { node: NodeModel; image: InventoryImage; names: string[] };

/**
 * Finds what is to be sent. @throws `not_found`; `bad_request` where nodes have different images of this name and
 * `from` does not say which is meant
 */
export function findSource(cluster: ClusterModel, reference: string, from?: string): ImageSource {
  const nodes = from === undefined ? cluster.nodes : [cluster.node(from)];
  if (/^(sha256:)?[a-f0-9]{12,64}$/.test(reference)) {
    const { node, image } = findImage(cluster, reference, from);
    return { node, image, names: image.tags.length > 0 ? image.tags : [image.id] };
  }
  const name = familiarReference(reference);
  const found = nodes.flatMap((node) =>
    [...node.images.values()]
      .filter((image) => image.tags.includes(name) || image.digests.includes(name))
      .map((image) => ({ node, image, names: [name] })),
  );
  const [first] = found;
  if (!first) {
    const where = from === undefined ? `a connected node of "${cluster.name}"` : nodes[0]?.name;
    throw new GantryError('not_found', {
      message: `No image on ${where} is named "${name}". Pull it on one node first, or choose another.`,
      data: { field: 'reference' },
    });
  }
  if (found.some(({ image }) => image.id !== first.image.id)) {
    const where = found.map(({ node }) => node.name).join(', ');
    throw new GantryError('bad_request', {
      message: `Nodes have different images named "${name}" (${where}). Say from which node it is to be sent.`,
      data: { field: 'from' },
    });
  }
  return found.find(({ node }) => node.freshness.state === 'live') ?? first;
}

/** Sends an image to other nodes as one job: one stream from its node, spread over all that lack it. */
export async function startDistribute(
  jobs: Jobs,
  call: SignedCall,
  cluster: ClusterModel,
  source: ImageSource,
  selected: readonly SelectedNode[],
): Promise<{ job: string }> {
  const nodes = selected.filter(({ id }) => id !== source.node.id);
  const [name = source.image.id] = source.names;
  if (nodes.length === 0) {
    throw new GantryError('bad_request', {
      message: `"${name}" is on ${source.node.name} already. Choose other nodes to send it to.`,
      data: { field: 'nodes' },
    });
  }
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `Send ${name} to ${nodes.length === 1 ? nodes[0]?.name : `${nodes.length} nodes`}`,
      starter: call.caller,
      target: { kind: 'image', id: name },
      steps: nodeSteps(nodes),
    },
    (report) => distribute(cluster, source, nodes, report),
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}

async function distribute(
  cluster: ClusterModel,
  source: ImageSource,
  nodes: readonly SelectedNode[],
  report: JobReport,
): Promise<void> {
  const failures: { name: string; error: GantryError }[] = [];
  const failed = async ({ id, name }: SelectedNode, error: GantryError) => {
    failures.push({ name, error });
    await report.durableStep(nodeStepId(id), { state: 'failed', detail: error.message });
  };
  const lacking: { selected: SelectedNode; node: NodeModel }[] = [];
  for (const selected of nodes) {
    const { node } = selected;
    if (!node) {
      await failed(selected, new GantryError('engine_unreachable', { message: notConnected }));
    } else if (node.images.has(source.image.id)) {
      await nameIt(cluster, source, node, report).catch((error: unknown) =>
        failed(selected, toGantryError(error)),
      );
    } else {
      lacking.push({ selected, node });
    }
  }
  if (lacking.length > 0) {
    const archive = await source.node.engine.images.save(source.names, {
      signal: report.signal,
      stallMs,
      // An engine writes all layers to its disk before it sends the first byte.
      startTimeoutMs: stallMs,
    });
    const spread = spreadStream(archive, lacking.length);
    const loads = lacking.map(async ({ selected, node }, index) => {
      const taker = spread.takers[index];
      if (!taker) return;
      try {
        await load(source, node, taker, report);
      } catch (error) {
        if (report.signal.aborted) return;
        await failed(selected, explainLoad(error, node.name));
      } finally {
        // Whoever stops reading must not hold up the others.
        taker.stream.destroy();
        await cluster.refresh(node, { images: true });
      }
    });
    const running = spread.run({
      signal: report.signal,
      stallMs: takerStallMs,
      onMoved: () =>
        lacking.forEach(({ node }, index) => {
          const taken = spread.takers[index]?.takenBytes ?? 0;
          const isOpen = spread.takers[index]?.stream.destroyed === false;
          if (isOpen) report.step(nodeStepId(node.id), progressOf(source, taken));
        }),
    });
    const [streamed] = await Promise.allSettled([running, Promise.all(loads)]);
    report.signal.throwIfAborted();
    if (streamed.status === 'rejected' && failures.length === 0) throw streamed.reason;
  }
  throwFailures(failures, nodes.length);
}

/** A node that has the image may lack its name only. */
async function nameIt(
  cluster: ClusterModel,
  { image, names }: ImageSource,
  node: NodeModel,
  report: JobReport,
): Promise<void> {
  const known = node.images.get(image.id);
  const missing = names.filter(
    (name) => name !== image.id && !known?.tags.includes(name) && !known?.digests.includes(name),
  );
  for (const name of missing) if (!name.includes('@')) await node.engine.images.tag(image.id, name);
  if (missing.length > 0) await cluster.refresh(node, { images: true });
  const detail = missing.length > 0 ? 'Had it under another name' : 'Has it already';
  await report.durableStep(nodeStepId(node.id), { state: missing.length > 0 ? 'done' : 'skipped', detail });
}

/** The archive is a little larger than the image: the size is what is shown until it is known better. */
function progressOf({ image }: ImageSource, takenBytes: number) {
  return {
    state: 'running',
    currentBytes: takenBytes,
    totalBytes: Math.max(image.sizeBytes, takenBytes),
  } as const;
}

async function load(
  source: ImageSource,
  node: NodeModel,
  taker: Taker,
  { signal, step, durableStep }: JobReport,
): Promise<void> {
  const stepId = nodeStepId(node.id);
  step(stepId, { ...progressOf(source, 0), detail: `From ${source.node.name}` });
  const events = await node.engine.images.load(taker.stream, {
    signal,
    stallMs,
    // The answer begins when all is sent; that it is being sent is watched over where it is spread.
    startTimeoutMs: Infinity,
  });
  for await (const event of events) {
    step(stepId, { state: 'running', detail: event.id === null ? event.status : 'Unpacking' });
  }
  const { takenBytes } = taker;
  await durableStep(stepId, {
    state: 'done',
    detail: 'Loaded',
    currentBytes: takenBytes,
    totalBytes: takenBytes,
  });
}

/** Why an engine could not take an image, with what to do. */
function explainLoad(cause: unknown, node: string): GantryError {
  const error = toGantryError(cause);
  if (/no space left on device/i.test(error.message)) {
    return new GantryError('engine_error', {
      message: `The disk of ${node} is full. Remove unused images there, then retry.`,
      cause,
    });
  }
  return error;
}
