import type { PlanStep } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';

const order: readonly [PlanStep['kind'], string][] = [
  ['pull', 'to pull'],
  ['create', 'to create'],
  ['recreate', 'to recreate'],
  ['update', 'to update'],
  ['rotate', 'to rotate'],
  ['start', 'to start'],
  ['stop', 'to stop'],
  ['remove', 'to remove'],
];

/** "2 to create, 1 to recreate; 1 running container stops". */
export function planSummary(
  steps: readonly Pick<PlanStep, 'kind' | 'restarts'>[],
  /** What stops: a Swarm has tasks. */
  noun: 'container' | 'task' = 'container',
): string {
  const counts = order.flatMap(([kind, words]) => {
    const count = steps.filter((step) => step.kind === kind).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const stopping = new Set(steps.flatMap((step) => step.restarts)).size;
  if (counts.length === 0) return 'Nothing to change.';
  const stops =
    stopping === 0
      ? `no running ${noun} is touched`
      : `${formatQuantity(stopping, `running ${noun}`, `running ${noun}s`)} ${stopping === 1 ? 'stops or restarts' : 'stop or restart'}`;
  return `${counts.join(', ')}; ${stops}.`;
}
