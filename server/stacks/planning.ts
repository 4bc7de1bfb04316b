import { createHash } from 'node:crypto';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import { type DesiredStack, desiredStack } from '@/lib/compose/engine/desired';
import { loadProject } from '@/lib/compose/load';
import { planStack } from '@/lib/compose/plan';
import type { LiveStack, Plan, ScaleAnswer } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';
import type { Store } from '../store/store';
import { readLiveStack } from './live-stack';
import { findRevision, replicasInFileOf, type RevisionSource, sourceOf } from './revisions';

export type PlanChoices = { scale: Record<string, ScaleAnswer>; pull: 'missing' | 'always' };

export type StackPlan = { desired: DesiredStack; live: LiveStack; plan: Plan; hash: string };

/** Reads what was pasted; `desired` is null where it has errors. */
export function readSource(
  stack: string,
  source: RevisionSource,
): { diagnostics: Diagnostic[]; desired: DesiredStack | null } {
  const { project, diagnostics } = loadProject({
    text: source.yaml,
    stackName: stack,
    target: 'engine',
    variables: source.variables,
    files: source.files,
    profiles: source.profiles,
  });
  return { diagnostics, desired: project ? desiredStack(project) : null };
}

/** As `readSource`. @throws `compose_invalid` with the diagnostics */
export function requireDesired(stack: string, source: RevisionSource): DesiredStack {
  const { diagnostics, desired } = readSource(stack, source);
  if (desired) return desired;
  const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  throw new GantryError('compose_invalid', {
    message: first ? `Line ${first.line}: ${first.message}` : undefined,
    data: { diagnostics },
  });
}

/** What deploying `desired` would do to what runs on `node` now. */
export async function planDeploy(
  { store, node, cluster, signal }: { store: Store; node: NodeModel; cluster: string; signal: AbortSignal },
  desired: DesiredStack,
  choices: PlanChoices,
): Promise<StackPlan> {
  const [live, last] = await Promise.all([
    readLiveStack(node, desired.name, desired, signal),
    findRevision(store, cluster, desired.name),
  ]);
  const plan = planStack(desired, live, {
    previous: last ? readSource(desired.name, sourceOf(store, last)).desired : null,
    lastRevisionReplicas: last ? replicasInFileOf(last) : undefined,
    scale: choices.scale,
    pullAlways: choices.pull === 'always',
  });
  return { desired, live, plan, hash: hashOf(desired, plan) };
}

/** The same for the same steps on the same wanted objects. */
function hashOf(desired: DesiredStack, plan: Plan): string {
  const wanted = [
    ...desired.services.map((service) => [service.service, service.configHash]),
    ...desired.networks.map((network) => [network.name, network.configHash]),
    ...desired.volumes.map((volume) => [volume.name, volume.configHash]),
  ];
  const steps = plan.steps.map((step) => [step.id, step.kind, step.containerId]);
  return createHash('sha256')
    .update(JSON.stringify([wanted, steps, plan.replicas]))
    .digest('hex');
}

/** @throws `conflict` or `bad_request` where a plan cannot be deployed as it is */
export function requireDeployable(plan: Plan): void {
  const [problem] = plan.problems;
  if (problem !== undefined)
    throw new GantryError('conflict', { message: problem, data: { problems: plan.problems } });
  const [question] = plan.scaleQuestions;
  if (question) {
    throw new GantryError('bad_request', {
      message:
        `The file now says ${question.inFile} for "${question.service}" (it said ${question.before}), and ${question.live} run since it was ` +
        `scaled by hand. Say which shall hold: scale.${question.service} = "file" or "keep".`,
      data: { scaleQuestions: plan.scaleQuestions },
    });
  }
}
