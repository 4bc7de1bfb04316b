import { composeLabels } from '@/lib/compose/engine/labels';
import { dependencyOrder } from '@/lib/compose/engine/order';
import type { LiveContainer, LiveStack, PlanStep } from '@/lib/compose/plan-types';
import type { JobStep } from '@/lib/contract/jobs';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import { stopAnswerMs } from './apply-containers';
import { ignoreMissing } from './apply-networks-volumes';

/** A stack's containers, each after those of the services it depends on. */
function inOrder({ containers }: LiveStack): LiveContainer[] {
  const serviceOf = ({ labels }: LiveContainer) => labels[composeLabels.service] ?? '';
  const order = dependencyOrder([...new Set(containers.map(serviceOf))], (service) =>
    containers.filter((container) => serviceOf(container) === service).flatMap(dependenciesOf),
  );
  return containers.toSorted((a, b) => order.indexOf(serviceOf(a)) - order.indexOf(serviceOf(b)));
}

function dependenciesOf({ labels }: LiveContainer): string[] {
  return (labels[composeLabels.dependsOn] ?? '').split(',').map((part) => part.split(':')[0] ?? '');
}

/** One step for each container that does not run, one after the other in the order of what they depend on. */
export function startSteps(live: LiveStack): PlanStep[] {
  const stopped = inOrder(live).filter(({ state }) => ['created', 'exited', 'paused'].includes(state));
  const idOf = ({ name }: LiveContainer) => `container/${name}/start`;
  return stopped.map((container, index): PlanStep => {
    const before = stopped[index - 1];
    return {
      id: idOf(container),
      kind: 'start',
      object: 'container',
      name: container.name,
      service: container.labels[composeLabels.service] ?? null,
      number: Number(container.labels[composeLabels.containerNumber]) || null,
      containerId: container.id,
      condition: null,
      reasons: [container.state === 'paused' ? 'is paused' : 'has stopped'],
      restarts: [],
      dependsOn: before ? [idOf(before)] : [],
    };
  });
}

/** What stopping a stack stops, those first which depend on others. */
export function stopPlan(live: LiveStack): { steps: JobStep[]; paused: ReadonlySet<string> } {
  const steps = inOrder(live)
    .toReversed()
    .filter(({ state }) => ['running', 'paused', 'restarting'].includes(state))
    .map(({ id, name }): JobStep => ({
      id,
      label: `Stop container ${name}`,
      state: 'waiting',
      detail: '',
      currentBytes: null,
      totalBytes: null,
    }));
  const paused = live.containers.filter(({ state }) => state === 'paused').map(({ id }) => id);
  return { steps, paused: new Set(paused) };
}

/** Stops containers one after the other; each has its own grace period to end in. */
export async function stopContainers(
  node: NodeModel,
  { steps, paused }: ReturnType<typeof stopPlan>,
  report: JobReport,
): Promise<void> {
  const { containers } = node.engine;
  const { signal } = report;
  for (const { id } of steps) {
    signal.throwIfAborted();
    await report.durableStep(id, { state: 'running' });
    if (paused.has(id)) await ignoreMissing(containers.unpause(id, { signal }));
    await ignoreMissing(containers.stop(id, { signal, timeoutMs: stopAnswerMs }));
    await report.durableStep(id, { state: 'done' });
  }
}
