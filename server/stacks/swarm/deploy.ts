import { stackLabels } from '@/lib/compose/swarm/labels';
import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import { serviceKeyOf } from '@/lib/compose/swarm/labels';
import type { SwarmPlan } from '@/lib/compose/swarm/plan-types';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../../api/call';
import type { ClusterModel } from '../../inventory/cluster-model';
import type { Held } from '../../policy/claims';
import { takeRoomForSwarmStack, wholeCluster } from '../../policy/quotas';
import { requireNoRefusals, swarmStackRefusals } from '../../policy/stack-place';
import type { DeployParts } from '../deploy';
import { forgetHandScales } from '../hand-scales';
import { type PlanChoices, requireDeployable } from '../planning';
import { finishRevision, insertRevision, type RevisionSource, setRevisionJob } from '../revisions';
import type { StackLocks } from '../stack-locks';
import { applySwarmPlan, swarmJobSteps, swarmLabelOf } from './apply';
import { planSwarmDeploy, requireSwarmDesired } from './planning';

/** An audit entry names so many steps of a plan. */
const mostNoted = 100;

export type SwarmDeployRequest = {
  stack: string;
  source: RevisionSource;
  choices: PlanChoices;
  note: string;
  planHash?: string;
  /** The images an earlier revision ran, by service: to go back to them whatever their tags mean now. */
  pinned?: Readonly<Record<string, string>>;
  /** Of registries, for this deploy. */
  credentials?: readonly RegistryLogin[];
};

export type SwarmParts = DeployParts;

/**
 * Plans again, writes the revision down, and applies it as a job that ends with the rollout.
 * @throws `compose_invalid`, `plan_outdated`, `deploy_running`, `conflict`, `bad_request` before anything is touched
 */
export async function deployToSwarm(
  { store, reader, jobs, hints, limits }: SwarmParts,
  locks: StackLocks,
  cluster: ClusterModel,
  request: SwarmDeployRequest,
  call: SignedCall,
): Promise<{ job: string; revision: number }> {
  const { stack, source, choices } = request;
  const desired = await requireSwarmDesired({ store, reader }, stack, source);
  const unlock = locks.take(cluster.id, stack);
  let revision: { id: string; number: number } | null = null;
  let begun = false;
  let room: Held | null = null;
  try {
    const place = { store, reader, cluster, signal: call.signal, limits };
    const { plan, hash } = await planSwarmDeploy(place, desired, choices, request.pinned);
    requireNoRefusals(swarmStackRefusals(wholeCluster(cluster, limits), desired));
    requireDeployable(plan);
    if (request.planHash !== undefined && request.planHash !== hash) throw new GantryError('plan_outdated');
    if (limits) room = takeRoomForSwarmStack(limits, cluster, desired, plan.replicas);
    const held = room;
    const stepsOfPlan = plan.steps.filter((step) => step.kind !== 'wait').map(swarmLabelOf);
    revision = await insertRevision(store, {
      cluster: cluster.id,
      stack,
      source,
      replicasInFile: replicasOf(desired),
      changes: stepsOfPlan,
      actor: call.caller.userName,
      note: request.note,
    });
    const { id: revisionId, number } = revision;
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster: cluster.id,
        title: `Deploy ${stack}, revision ${number}`,
        starter: call.caller,
        target: { kind: 'stack', id: stack },
        collection: source.collection,
        steps: swarmJobSteps(plan.steps),
      },
      async (report) => {
        begun = true;
        try {
          await setRevisionJob(store, revisionId, report.id);
          await applySwarmPlan(cluster, plan, report, { credentials: request.credentials });
          await finishRevision(store, revisionId, 'succeeded', await imagesOf(cluster, stack, report.signal));
          await forgetHandScales(store, { cluster: cluster.id, stack, kept: plan.replicas });
        } catch (error) {
          await finishRevision(store, revisionId, report.signal.aborted ? 'cancelled' : 'failed', {});
          throw error;
        } finally {
          await refreshSwarmStack(cluster, stack, plan);
          held?.release();
          unlock();
          hints.changed(cluster.id, ['stacks', 'services', 'secrets', 'configs', 'networks']);
        }
      },
    );
    call.outcomeFollows(done);
    call.note({ revision: number, steps: stepsOfPlan.slice(0, mostNoted), job: id });
    hints.changed(cluster.id, ['stacks']);
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

/** What the file says of replicas; services that have no number are left out. */
function replicasOf(desired: DesiredSwarmStack): Record<string, number | null> {
  return Object.fromEntries(
    desired.services.flatMap(({ service, spec, replicasInFile }) =>
      spec.mode.kind === 'replicated' ? [[service, replicasInFile]] : [],
    ),
  );
}

/** The image each service runs, pinned to a digest where the registry gave one. */
async function imagesOf(
  cluster: ClusterModel,
  stack: string,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const services = await cluster
    .manager()
    .swarm.services.list({ signal, filters: { label: [`${stackLabels.namespace}=${stack}`] } });
  return Object.fromEntries(
    services.map(({ spec }) => [serviceKeyOf(stack, spec.name), spec.container.image]),
  );
}

/** Brings what the inventory knows of a stack up to date, so that the page opened after a job shows what it did. */
export async function refreshSwarmStack(
  cluster: ClusterModel,
  stack: string,
  plan: Pick<SwarmPlan, 'steps'>,
): Promise<void> {
  const known = [...(cluster.swarm?.services.values() ?? [])].flatMap(({ id, spec }) =>
    spec.labels[stackLabels.namespace] === stack ? [id] : [],
  );
  const touches = (object: string) => plan.steps.some((step) => step.object === object);
  await cluster.refreshSwarm({ services: known, secrets: touches('secret'), configs: touches('config') });
  if (!touches('network') && !touches('volume')) return;
  await Promise.all(
    cluster.nodes
      .filter(({ freshness }) => freshness.state === 'live')
      .map((node) => cluster.refresh(node, { networks: touches('network'), volumes: touches('volume') })),
  );
}
