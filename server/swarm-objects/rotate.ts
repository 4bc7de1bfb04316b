import type { RotationEffect, RotationPreview, RotationWay } from '@/lib/contract/swarm-objects';
import type { JobStep } from '@/lib/contract/jobs';
import type { StepState } from '@/lib/job-status';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';
import type { Jobs } from '../jobs/jobs';
import type { RolloutTiming } from '../swarm-rollout/rollout';
import { interruptedRotation } from './interrupted';
import type { ObjectKind, SwarmObject } from './kinds';
import { nextVersionName } from './next-version';
import { namesOf, Rotation } from './rotation';
import { serviceUse, usesById } from './rows';

/** What a rotation would do now. */
export function previewRotation<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  cluster: ClusterModel,
  item: Item,
): RotationPreview {
  const swarm = cluster.requireSwarm();
  const services = usesById(kind, swarm).get(item.id) ?? [];
  return {
    newName: nextVersionName(item.name, namesOf(kind, swarm)),
    services: services.map((service) => effectOn(service, swarm)),
  };
}

function effectOn(service: SwarmService, swarm: SwarmModel): RotationEffect {
  const { mode, updatePolicy } = service.spec;
  const isJob = mode.kind === 'replicated-job' || mode.kind === 'global-job';
  return {
    ...serviceUse(service),
    tasks: swarm.replicas(service).desired,
    effect: isJob ? 'runs-again' : 'restarts',
    parallelism: updatePolicy?.parallelism ?? 1,
    failureAction: updatePolicy?.failureAction ?? 'pause',
  };
}

/**
 * Rotates a secret or config as a job: a new version is made, its services move to it one after the other, each waited
 * for, and the old version goes. Where a service fails, those that moved go back and the new version goes instead.
 * `data` is wiped as soon as the Swarm has it.
 * @throws `conflict` where it is being rotated already
 */
export async function startRotation<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  jobs: Jobs,
  call: SignedCall,
  { cluster, item, data, timing }: RotationRequest<Item>,
): Promise<{ job: string }> {
  const { word } = kind;
  const target = { kind: word, id: item.id };
  // No await between this look and the start, so that two at once cannot both pass.
  if (jobs.isRunning(cluster.id, target)) {
    throw new GantryError('conflict', {
      message: `The ${word} "${item.name}" is being rotated already. Wait for that to end, then look at it again.`,
    });
  }
  const interrupted = interruptedRotation(kind, jobs, cluster, item);
  if (interrupted) {
    const { old, made } = interrupted;
    throw new GantryError('conflict', {
      message: `A rotation of the ${word} "${old.name}" to "${made.name}" was interrupted. Go on with it or undo it first: its page offers both.`,
    });
  }
  const { newName, services } = previewRotation(kind, cluster, item);
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `Rotate the ${word} ${item.name}`,
      starter: call.caller,
      target,
      steps: [
        step('create', `Create ${newName}`),
        ...services.map((service) => step(`service ${service.id}`, `Move ${service.name}`)),
        step('remove', `Remove ${item.name}`),
      ],
    },
    (report) =>
      new Rotation(kind, cluster, item, report, timing, call).run(
        data,
        services.map((service) => service.id),
      ),
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}

/**
 * Ends a rotation that was interrupted, as a job: goes on with what is left, or puts back what has moved.
 * @throws `conflict` where there is none
 */
export async function finishRotation<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  jobs: Jobs,
  call: SignedCall,
  { cluster, item, way, timing }: Omit<RotationRequest<Item>, 'data'> & { way: RotationWay },
): Promise<{ job: string }> {
  const { word } = kind;
  const found = interruptedRotation(kind, jobs, cluster, item);
  if (!found) {
    throw new GantryError('conflict', {
      message: `No rotation of the ${word} "${item.name}" was interrupted: there is nothing to end. It may go on or have ended meanwhile.`,
    });
  }
  const { old, made, moved, left } = found;
  const goesOn = way === 'go-on';
  const moves = [...moved, ...left].map(({ id, spec }) => step(`service ${id}`, `Move ${spec.name}`));
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `${goesOn ? 'Go on rotating' : 'Undo rotating'} the ${word} ${old.name}`,
      starter: call.caller,
      target: { kind: word, id: old.id },
      steps: goesOn ? [...moves, step('remove', `Remove ${old.name}`)] : [],
    },
    (report) => {
      const rotation = new Rotation(kind, cluster, old, report, timing, call);
      return goesOn ? rotation.goOn(made, moved) : rotation.goBack(made, moved);
    },
  );
  call.outcomeFollows(job.done);
  return { job: job.id };
}

export type RotationRequest<Item> = {
  cluster: ClusterModel;
  item: Item;
  data: Uint8Array;
  timing?: Partial<RolloutTiming>;
};

function step(id: string, label: string): JobStep {
  const state: StepState = 'waiting';
  return { id, label, state, detail: '', currentBytes: null, totalBytes: null };
}
