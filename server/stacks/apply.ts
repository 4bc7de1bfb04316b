import type { DesiredStack } from '@/lib/compose/engine/desired';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { PlanStep } from '@/lib/compose/plan-types';
import type { JobStep } from '@/lib/contract/jobs';
import { GantryError, toGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import { runContainerStep } from './apply-containers';
import { runNetworkStep, runVolumeStep } from './apply-networks-volumes';
import { pullImage } from './apply-pull';
import { waitForService } from './apply-wait';

/** Steps that run at the same time where none waits for the other: more would only queue in the engine. */
const concurrency = 4;

export type ApplyTarget = {
  node: NodeModel;
  stack: string;
  /** Null while taking a stack down: then nothing is created. */
  desired: DesiredStack | null;
  /** Whether a removed container's anonymous volumes go with it. */
  removeVolumes?: boolean;
  /** Of registries images are pulled from. */
  credentials?: readonly RegistryLogin[];
};

/** The steps of a plan as a job shows them. */
export function toJobSteps(steps: readonly PlanStep[]): JobStep[] {
  return steps.map((step) => ({
    id: step.id,
    label: labelOf(step),
    state: 'waiting',
    // That a new thing was not there would be said long after it is.
    detail: step.kind === 'create' ? '' : step.reasons.join('; '),
    currentBytes: null,
    totalBytes: null,
  }));
}

const verbs: Record<PlanStep['kind'], string> = {
  pull: 'Pull',
  create: 'Create',
  recreate: 'Recreate',
  start: 'Start',
  stop: 'Stop',
  remove: 'Remove',
  wait: 'Wait for',
};

/** "Recreate container shop-web-1". */
export function labelOf(step: PlanStep): string {
  return `${verbs[step.kind]} ${step.object} ${step.name}`;
}

/**
 * Does the steps in the order of what they depend on, each written down before and after it is done. After a failure
 * nothing new is begun: what runs is left running, and the failure names its step.
 */
export async function applySteps(
  target: ApplyTarget,
  steps: readonly PlanStep[],
  report: JobReport,
): Promise<void> {
  const waiting = new Map(steps.map((step) => [step.id, step]));
  const running = new Map<string, Promise<void>>();
  let failure: GantryError | null = null;

  const run = async (step: PlanStep) => {
    try {
      await report.durableStep(step.id, { state: 'running' });
      const detail = await runStep(target, step, report);
      await report.durableStep(step.id, { state: 'done', ...(detail ? { detail } : {}) });
    } catch (error) {
      const known = toGantryError(error);
      await report.durableStep(step.id, { state: 'failed', detail: known.message });
      // Its job says what was done and what was not.
      if (known.code === 'rights_withdrawn') failure ??= known;
      failure ??= new GantryError(known.code, {
        message: `"${labelOf(step)}" failed: ${known.message} What runs was left as it is: correct it and deploy again.`,
        cause: known.cause ?? known,
        data: { step: step.id },
      });
    } finally {
      running.delete(step.id);
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    if (!failure && !report.signal.aborted) {
      for (const step of waiting.values()) {
        if (running.size >= concurrency) break;
        if (step.dependsOn.some((id) => waiting.has(id) || running.has(id))) continue;
        waiting.delete(step.id);
        running.set(step.id, run(step));
      }
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failure) throw failure;
  report.signal.throwIfAborted();
  if (waiting.size > 0)
    throw new GantryError('internal', {
      cause: new Error(`steps wait for each other: ${[...waiting.keys()].join(', ')}`),
    });
}

async function runStep(target: ApplyTarget, step: PlanStep, report: JobReport): Promise<string | void> {
  switch (step.object) {
    case 'image':
      return pullImage(target.node, step.name, report, step.id, target.credentials);
    case 'network':
      return runNetworkStep(target, step, report.signal);
    case 'volume':
      return runVolumeStep(target, step, report.signal);
    case 'container':
      return runContainerStep(target, step, report.signal);
    case 'service':
      return waitForService(target, step, report);
  }
}
