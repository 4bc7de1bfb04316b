import type { DesiredStack } from '@/lib/compose/engine/desired';
import type { PlanStep } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import type { Runtime } from '../runtime';
import { applySteps, labelOf, toJobSteps } from './apply';
import { waitForConvergence } from './apply-wait';
import { type PlanChoices, planDeploy, requireDeployable, requireDesired } from './planning';
import { finishRevision, insertRevision, type RevisionSource, setRevisionJob } from './revisions';
import type { StackLocks } from './stack-locks';

export type DeployRequest = {
  cluster: string;
  stack: string;
  source: RevisionSource;
  choices: PlanChoices;
  note: string;
  planHash?: string;
};

const settleStep = 'settle';

/**
 * Plans again, writes the revision down, and applies it as a job.
 * @throws `compose_invalid`, `plan_outdated`, `deploy_running`, `conflict`, `bad_request` before anything is touched
 */
export async function deploy(
  runtime: Pick<Runtime, 'store' | 'inventory' | 'jobs' | 'hints'>,
  locks: StackLocks,
  request: DeployRequest,
  call: SignedCall,
): Promise<{ job: string; revision: number }> {
  const { store, inventory, jobs, hints } = runtime;
  const { cluster, stack, source, choices } = request;
  const model = inventory.cluster(cluster);
  const node = model.node();
  const desired = requireDesired(stack, source);
  const unlock = locks.take(cluster, stack);
  try {
    const place = { store, node, cluster, signal: call.signal };
    const { plan, hash } = await planDeploy(place, desired, choices);
    requireDeployable(plan);
    if (request.planHash !== undefined && request.planHash !== hash) throw new GantryError('plan_outdated');
    const revision = await insertRevision(store, {
      cluster,
      stack,
      source,
      replicasInFile: Object.fromEntries(
        desired.services.map((service) => [service.service, service.replicasInFile]),
      ),
      changes: plan.steps.filter((step) => step.kind !== 'wait').map(labelOf),
      actor: call.caller.userName,
      note: request.note,
    });
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster,
        title: `Deploy ${stack}, revision ${revision.number}`,
        actor: call.caller.userName,
        target: { kind: 'stack', id: stack },
        steps: toJobSteps(plan.steps),
      },
      async (report) => {
        try {
          await apply({ store, node, cluster }, desired, plan.steps, choices, report);
          await finishRevision(store, revision.id, 'succeeded', await imagesOf(node, desired, report.signal));
        } catch (error) {
          await finishRevision(store, revision.id, report.signal.aborted ? 'cancelled' : 'failed', {});
          throw error;
        } finally {
          unlock();
          await model.refresh(node, { images: true, networks: true, volumes: true });
          hints.changed(cluster, ['stacks', 'containers']);
        }
      },
    );
    await setRevisionJob(store, revision.id, id);
    call.outcomeFollows(done);
    call.note({ revision: revision.number, changes: plan.steps.length, job: id });
    hints.changed(cluster, ['stacks']);
    return { job: id, revision: revision.number };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function apply(
  { store, node, cluster }: { store: Runtime['store']; node: NodeModel; cluster: string },
  desired: DesiredStack,
  planned: readonly PlanStep[],
  choices: PlanChoices,
  report: JobReport,
): Promise<void> {
  const target = { node, stack: desired.name, desired };
  let steps = planned;
  if (choices.pull === 'always') {
    // What came with the pulls decides what must be recreated, so the rest is planned after them.
    await applySteps(
      target,
      planned.filter((step) => step.kind === 'pull'),
      report,
    );
    const again = await planDeploy({ store, node, cluster, signal: report.signal }, desired, {
      ...choices,
      pull: 'missing',
    });
    steps = again.plan.steps;
    for (const step of toJobSteps(steps)) report.step(step.id, step);
  }
  await applySteps(target, steps, report);
  const started = steps
    .filter(
      (step) =>
        step.object === 'container' &&
        (step.kind === 'create' || step.kind === 'recreate' || step.kind === 'start'),
    )
    .map((step) => step.name);
  if (started.length === 0) return;
  await report.durableStep(settleStep, { label: 'Wait until everything runs', state: 'running' });
  await waitForConvergence(target, started, report, settleStep);
}

/** The image each service runs, pinned to the digest its registry gave it where it has one. */
async function imagesOf(
  node: NodeModel,
  desired: DesiredStack,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const { service, image } of desired.services) {
    const found = await node.engine.images.inspect(image, { signal });
    const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
    images[service] =
      found.repoDigests.find((digest) => digest.startsWith(`${repository}@`)) ??
      found.repoDigests[0] ??
      found.id;
  }
  return images;
}
