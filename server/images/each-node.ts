import type { JobStep } from '@/lib/contract/jobs';
import { GantryError, toGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import { notConnected, type SelectedNode } from './select-nodes';

/** On how many nodes work goes on at once. */
const atOnce = 8;

/** The step of a node in a job over several. The interface retries with the nodes whose step failed. */
export function nodeStepId(nodeId: string): string {
  return `node ${nodeId}`;
}

/** A step for each node, waiting. */
export function nodeSteps(nodes: readonly SelectedNode[]): JobStep[] {
  return nodes.map(({ id, name }) => ({
    id: nodeStepId(id),
    label: name,
    state: 'waiting',
    detail: '',
    currentBytes: null,
    totalBytes: null,
  }));
}

/** `skipped` says why there was nothing to do; `done` what was. */
export type NodeOutcome = { done: string } | { skipped: string };

/**
 * Does `work` on every node, some at once. One that fails says why in its step and stops no other.
 * @throws at the end, naming the nodes that failed, with the code of the first
 */
export async function onEachNode(
  nodes: readonly SelectedNode[],
  report: JobReport,
  work: (node: NodeModel) => Promise<NodeOutcome>,
): Promise<void> {
  const failures: { name: string; error: GantryError }[] = [];
  const queue = nodes.values();
  const worker = async () => {
    for (const { id, name, node } of queue) {
      report.signal.throwIfAborted();
      const step = nodeStepId(id);
      try {
        if (!node) throw new GantryError('engine_unreachable', { message: notConnected });
        report.step(step, { state: 'running', detail: '' });
        const outcome = await work(node);
        if ('done' in outcome) await report.durableStep(step, { state: 'done', detail: outcome.done });
        else await report.durableStep(step, { state: 'skipped', detail: outcome.skipped });
      } catch (cause) {
        report.signal.throwIfAborted();
        const error = toGantryError(cause);
        failures.push({ name, error });
        await report.durableStep(step, { state: 'failed', detail: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, nodes.length) }, worker));
  throwFailures(failures, nodes.length);
}

/** @throws one failure that names the nodes, where there are any */
export function throwFailures(failures: readonly { name: string; error: GantryError }[], of: number): void {
  const [first] = failures;
  if (!first) return;
  const told = failures.slice(0, 5).map(({ name, error }) => `${name}: ${error.message}`);
  const more = failures.length > told.length ? ` And ${failures.length - told.length} more.` : '';
  const count = of === 1 ? 'It' : `${failures.length} of ${of} nodes`;
  throw new GantryError(first.error.code, {
    message: `${count} failed. ${told.join(' ')}${more} A retry does only what is missing.`,
    cause: first.error,
  });
}
