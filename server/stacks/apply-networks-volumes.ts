import type { PlanStep } from '@/lib/compose/plan-types';
import { GantryError, isGantryError } from '@/lib/errors';
import type { ApplyTarget } from './apply';

/** Creates, recreates or removes a network. */
export async function runNetworkStep(
  { node, desired }: ApplyTarget,
  step: PlanStep,
  signal: AbortSignal,
): Promise<void> {
  const { networks } = node.engine;
  switch (step.kind) {
    case 'remove':
      return ignoreMissing(networks.remove(step.name, { signal }));
    case 'recreate': {
      const live = await networks.inspect(step.name, { signal });
      for (const container of live.containers)
        await networks.disconnect(live.id, container.id, { signal, force: true });
      await networks.remove(live.id, { signal });
      break;
    }
    case 'create':
      break;
    case 'pull':
    case 'start':
    case 'stop':
    case 'wait':
      throw impossible(step);
  }
  const wanted = desired?.networks.find((network) => network.name === step.name);
  if (!wanted) throw impossible(step);
  await networks.create(wanted.spec, { signal });
}

/** Creates or removes a volume. */
export async function runVolumeStep(
  { node, desired }: ApplyTarget,
  step: PlanStep,
  signal: AbortSignal,
): Promise<void> {
  const { volumes } = node.engine;
  if (step.kind === 'remove') return ignoreMissing(volumes.remove(step.name, { signal }));
  const wanted = desired?.volumes.find((volume) => volume.name === step.name);
  if (step.kind !== 'create' || !wanted) throw impossible(step);
  await volumes.create(wanted.spec, { signal });
}

/** Removing what is gone already is what was asked for. */
export async function ignoreMissing(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isGantryError(error) || error.code !== 'not_found') throw error;
  }
}

/** A step the planner never makes. */
export function impossible(step: PlanStep): GantryError {
  return new GantryError('internal', {
    cause: new Error(`no way to ${step.kind} the ${step.object} ${step.name}`),
  });
}
