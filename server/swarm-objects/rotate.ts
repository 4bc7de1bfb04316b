import type { RotationEffect, RotationPreview } from '@/lib/contract/swarm-objects';
import type { JobStep } from '@/lib/contract/jobs';
import type { StepState } from '@/lib/job-status';
import { GantryError, isGantryError, toGantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';
import type { JobReport, Jobs } from '../jobs/jobs';
import { followRollout, type RolloutTiming } from '../services/rollout';
import type { ObjectKind, SwarmObject } from './kinds';
import { nextVersionName } from './next-version';
import { rotatedFromLabel, serviceUse, usesById } from './rows';

/** How often a change is tried on a service that others change at the same time. */
const mostAttempts = 5;

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

function namesOf<Item extends SwarmObject>(kind: ObjectKind<Item>, swarm: SwarmModel): Set<string> {
  return new Set([...kind.all(swarm).values()].map((item) => item.name));
}

type Version = { id: string; name: string };

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
  const { newName, services } = previewRotation(kind, cluster, item);
  const job = await jobs.start(
    {
      operation: call.operation,
      cluster: cluster.id,
      title: `Rotate the ${word} ${item.name}`,
      actor: call.caller.userName,
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

export type RotationRequest<Item> = {
  cluster: ClusterModel;
  item: Item;
  data: Uint8Array;
  timing?: Partial<RolloutTiming>;
};

class Rotation<Item extends SwarmObject> {
  /** Services that were told to use the new version, by id. */
  private readonly moved = new Map<string, string>();

  constructor(
    private readonly kind: ObjectKind<Item>,
    private readonly cluster: ClusterModel,
    private readonly old: Item,
    private readonly report: JobReport,
    private readonly timing: Partial<RolloutTiming> | undefined,
    private readonly call: SignedCall,
  ) {}

  /** `planned` are the ids of the services whose steps are shown. */
  async run(data: Uint8Array, planned: readonly string[]): Promise<void> {
    const made = await this.create(data);
    this.call.note({ newVersion: made.name });
    try {
      // Asked anew each time: a service may come to use the old version meanwhile.
      for (let service = this.nextUser(); service; service = this.nextUser()) await this.move(service, made);
    } catch (error) {
      throw await this.undo(made, error);
    }
    for (const id of planned) {
      if (this.moved.has(id)) continue;
      this.report.step(`service ${id}`, { state: 'skipped', detail: 'Does not use it any more' });
    }
    this.call.note({ services: [...this.moved.values()] });
    await this.removeOld();
  }

  private async create(data: Uint8Array): Promise<Version> {
    const { kind, cluster, old } = this;
    const taken = namesOf(kind, cluster.requireSwarm());
    const labels = { ...old.labels, [rotatedFromLabel]: old.name };
    try {
      for (;;) {
        const name = nextVersionName(old.name, taken);
        await this.report.durableStep('create', { label: `Create ${name}`, state: 'running' });
        try {
          const { id } = await kind.calls(cluster.manager()).create({ name, data, labels });
          await this.report.durableStep('create', { state: 'done' });
          return { id, name };
        } catch (error) {
          // Somebody else has just taken the name.
          if (!isGantryError(error) || error.code !== 'already_exists') throw error;
          taken.add(name);
        }
      }
    } finally {
      data.fill(0);
      await cluster.refreshSwarm(kind.fresh);
    }
  }

  private nextUser(): SwarmService | undefined {
    const users = usesById(this.kind, this.cluster.requireSwarm()).get(this.old.id) ?? [];
    return users.find((service) => !this.moved.has(service.id));
  }

  private async move({ id, spec }: SwarmService, made: Version): Promise<void> {
    const stepId = `service ${id}`;
    const { cluster, report } = this;
    await report.durableStep(stepId, { label: `Move ${spec.name}`, state: 'running', detail: '' });
    try {
      this.moved.set(id, spec.name);
      await this.replace(id, this.old, made);
      const detail = await followRollout(cluster, id, {
        signal: report.signal,
        onProgress: ({ detail: now }) => report.step(stepId, { detail: now }),
        timing: this.timing,
        // Two secrets of one service may be rotated at once.
        mayChange: true,
      });
      await report.durableStep(stepId, { state: 'done', detail });
    } catch (error) {
      if (isGone(error)) {
        await report.durableStep(stepId, { state: 'skipped', detail: 'The service was removed meanwhile' });
        return;
      }
      const reason = toGantryError(error).message;
      await report.durableStep(stepId, { state: 'failed', detail: reason });
      report.signal.throwIfAborted();
      throw new GantryError('conflict', {
        message: `The service "${spec.name}" failed: ${reason}`,
        cause: error,
      });
    }
  }

  /** Gives a service the one version for the other, its files' names and rights as they are. */
  private async replace(serviceId: string, from: Version, to: Version): Promise<void> {
    const { kind, cluster } = this;
    for (let attempt = 1; ; attempt += 1) {
      const services = cluster.manager().swarm.services;
      const { version, spec } = await services.inspect(serviceId);
      const files = kind
        .files(spec)
        .map((file) => (file.id === from.id ? { ...file, id: to.id, name: to.name } : file));
      if (!kind.files(spec).some((file) => file.id === from.id)) return;
      try {
        await services.update(serviceId, version, kind.withFiles(spec, files));
        return await cluster.refreshSwarm({ services: [serviceId] });
      } catch (error) {
        // Overtaken by somebody else's change: put ours on top of it.
        if (!isGantryError(error) || error.code !== 'conflict' || attempt === mostAttempts) throw error;
      }
    }
  }

  /** Puts the services back and takes the new version away; answers what to tell of the whole. */
  private async undo(made: Version, cause: unknown): Promise<GantryError> {
    const { kind, cluster, report, old } = this;
    const failure = toGantryError(cause);
    const left: string[] = [];
    for (const [id, name] of this.moved) {
      const stepId = `undo ${id}`;
      report.step(stepId, { label: `Put ${name} back`, state: 'running' });
      try {
        await this.replace(id, made, old);
        await report.durableStep(stepId, { state: 'done', detail: `Uses ${old.name}` });
      } catch (error) {
        if (isGone(error)) {
          await report.durableStep(stepId, { state: 'skipped', detail: 'The service was removed meanwhile' });
          continue;
        }
        left.push(name);
        await report.durableStep(stepId, { state: 'failed', detail: toGantryError(error).message });
      }
    }
    const end = { label: `Remove ${made.name}` };
    if (left.length > 0) {
      await report.durableStep('undo', { ...end, state: 'skipped', detail: 'Still used' });
    } else {
      try {
        await kind.calls(cluster.manager()).remove(made.id);
        await report.durableStep('undo', { ...end, state: 'done' });
      } catch (error) {
        await report.durableStep('undo', { ...end, state: 'failed', detail: toGantryError(error).message });
      }
    }
    await cluster.refreshSwarm(kind.fresh);
    const undone =
      left.length === 0
        ? `Its services use "${old.name}" again.`
        : `Not all could be put back: ${left.join(', ')} still has "${made.name}". Rotate again once the Swarm answers.`;
    const said = /[.!?]$/.test(failure.message) ? failure.message : `${failure.message}.`;
    return new GantryError(failure.code, {
      message: `${said} The rotation of "${old.name}" was undone. ${undone}`,
      cause,
    });
  }

  /** The rotation is done whether the old version goes or not. */
  private async removeOld(): Promise<void> {
    const { kind, cluster, report, old } = this;
    await report.durableStep('remove', { state: 'running' });
    try {
      await kind.calls(cluster.manager()).remove(old.id);
      await report.durableStep('remove', { state: 'done' });
    } catch (error) {
      const detail = isGone(error) ? 'It was removed meanwhile' : toGantryError(error).message;
      await report.durableStep('remove', { state: 'skipped', detail });
    }
    await cluster.refreshSwarm(kind.fresh);
  }
}

function isGone(error: unknown): boolean {
  return isGantryError(error) && error.code === 'not_found';
}

function step(id: string, label: string): JobStep {
  const state: StepState = 'waiting';
  return { id, label, state, detail: '', currentBytes: null, totalBytes: null };
}
