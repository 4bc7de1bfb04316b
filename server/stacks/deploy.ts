import type { DesiredStack } from '@/lib/compose/engine/desired';
import type { PlanStep } from '@/lib/compose/plan-types';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { JobReport } from '../jobs/jobs';
import { asPartOf, type Held } from '../policy/claims';
import { type Limits, takeRoomForStack } from '../policy/quotas';
import { requireNoRefusals, stackRefusals } from '../policy/stack-place';
import type { Runtime } from '../runtime';
import { applySteps, type ApplyTarget, labelOf, toJobSteps } from './apply';
import { waitUntilSettled } from './apply-wait';
import type { ComposeReader } from './compose-reader';
import { type PlanChoices, type PlanPlace, planDeploy, requireDeployable, requireDesired } from './planning';
import { forgetHandScales } from './hand-scales';
import { asRecorded, imagesOf, type RecordedImages } from './recorded-images';
import { finishRevision, insertRevision, type RevisionSource, setRevisionJob } from './revisions';
import { refreshStack } from './refresh';
import type { StackLocks } from './stack-locks';

/** An audit entry names so many steps of a plan. */
const mostNoted = 100;

export type DeployParts = Pick<Runtime, 'store' | 'inventory' | 'jobs' | 'hints'> & {
  reader: ComposeReader;
  /** What collections may hold; absent where nothing is limited. */
  limits?: Limits;
};

export type DeployRequest = {
  cluster: string;
  stack: string;
  source: RevisionSource;
  choices: PlanChoices;
  note: string;
  planHash?: string;
  /** Set to go back to what a revision ran, whatever its tags mean now. */
  recorded?: RecordedImages;
  /** Of registries, for this deploy. */
  credentials?: readonly RegistryLogin[];
};

/**
 * Plans again, writes the revision down, and applies it as a job.
 * @throws `compose_invalid`, `plan_outdated`, `deploy_running`, `conflict`, `bad_request` before anything is touched
 */
export async function deploy(
  runtime: DeployParts,
  locks: StackLocks,
  request: DeployRequest,
  call: SignedCall,
): Promise<{ job: string; revision: number }> {
  const { store, inventory, jobs, hints, reader } = runtime;
  const { cluster, stack, source, choices } = request;
  const model = inventory.cluster(cluster);
  const node = model.node();
  const asWritten = await requireDesired(reader, stack, source);
  const unlock = locks.take(cluster, stack);
  let revision: { id: string; number: number } | null = null;
  let begun = false;
  let room: Held | null = null;
  try {
    const desired = request.recorded
      ? (await asRecorded(node, asWritten, request.recorded, call.signal)).desired
      : asWritten;
    const place = { store, reader, node, cluster, signal: call.signal, limits: runtime.limits };
    const { plan, hash } = await planDeploy(place, desired, choices);
    requireNoRefusals(stackRefusals(cluster, desired));
    requireDeployable(plan);
    if (request.planHash !== undefined && request.planHash !== hash) throw new GantryError('plan_outdated');
    if (runtime.limits) room = takeRoomForStack(runtime.limits, cluster, desired, plan.replicas);
    const held = room;
    const stepsOfPlan = plan.steps.filter((step) => step.kind !== 'wait').map(labelOf);
    revision = await insertRevision(store, {
      cluster,
      stack,
      source,
      replicasInFile: Object.fromEntries(
        desired.services.map((service) => [service.service, service.replicasInFile]),
      ),
      changes: stepsOfPlan,
      actor: call.caller.userName,
      note: request.note,
    });
    const { id: revisionId, number } = revision;
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster,
        title: `Deploy ${stack}, revision ${number}`,
        starter: call.caller,
        target: { kind: 'stack', id: stack },
        collection: source.collection,
        steps: toJobSteps(plan.steps),
      },
      async (report) => {
        begun = true;
        try {
          await setRevisionJob(store, revisionId, report.id);
          const target = { node, stack, desired, credentials: request.credentials };
          await asPartOf(held, () =>
            apply({ store, reader, node, cluster }, target, plan.steps, choices, report),
          );
          await finishRevision(store, revisionId, 'succeeded', await imagesOf(node, desired, report.signal));
          await forgetHandScales(store, { cluster, stack, kept: plan.replicas });
        } catch (error) {
          await finishRevision(store, revisionId, report.signal.aborted ? 'cancelled' : 'failed', {});
          throw error;
        } finally {
          await refreshStack(model, node, stack);
          held?.release();
          unlock();
          hints.changed(cluster, ['stacks', 'containers']);
        }
      },
    );
    call.outcomeFollows(done);
    call.note({ revision: number, steps: stepsOfPlan.slice(0, mostNoted), job: id });
    hints.changed(cluster, ['stacks']);
    return { job: id, revision: number };
  } catch (error) {
    // A job that has begun ends all of this itself.
    if (begun) throw error;
    unlock();
    room?.release();
    if (revision) await finishRevision(store, revision.id, 'failed', {});
    throw error;
  }
}

async function apply(
  place: Omit<PlanPlace, 'signal'>,
  target: ApplyTarget & { desired: DesiredStack },
  planned: readonly PlanStep[],
  choices: PlanChoices,
  report: JobReport,
): Promise<void> {
  let steps = planned;
  if (choices.pull === 'always') {
    // What came with the pulls decides what must be recreated, so the rest is planned after them.
    await applySteps(
      target,
      planned.filter((step) => step.kind === 'pull'),
      report,
    );
    const again = await planDeploy({ ...place, signal: report.signal }, target.desired, {
      ...choices,
      pull: 'missing',
    });
    requireDeployable(again.plan);
    steps = again.plan.steps;
    for (const step of toJobSteps(steps)) report.step(step.id, step);
  }
  await applySteps(target, steps, report);
  await waitUntilSettled(target, steps, report);
}
