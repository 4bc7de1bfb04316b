import { GantryError, isGantryError, toGantryError } from '@/lib/errors';
import type { SignedCall } from '../api/call';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';
import type { JobReport } from '../jobs/jobs';
import { followRollout, type RolloutTiming } from '../swarm-rollout/rollout';
import type { ObjectKind, SwarmObject } from './kinds';
import { nextVersionName } from './next-version';
import { rotatedFromIdLabel, rotatedFromLabel, usesById } from './rows';

/** How often a change is tried on a service that others change at the same time. */
const mostAttempts = 5;

type Version = { id: string; name: string };

/** The names that are taken. */
export function namesOf<Item extends SwarmObject>(kind: ObjectKind<Item>, swarm: SwarmModel): Set<string> {
  return new Set([...kind.all(swarm).values()].map((item) => item.name));
}

/** The work of a rotation, written down step by step: services move one after the other, and go back where one fails. */
export class Rotation<Item extends SwarmObject> {
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
    await this.moveAll(made, planned);
  }

  /** From where a rotation was left; services that were being moved then are waited for again. */
  async goOn(made: Version, begun: readonly SwarmService[]): Promise<void> {
    await this.moveAll(made, [], begun);
  }

  /** Undoes what a rotation did before it was left. @throws `conflict` where a service cannot be put back */
  async goBack(made: Version, begun: readonly SwarmService[]): Promise<void> {
    this.call.note({ newVersion: made.name });
    for (const { id, spec } of begun) this.moved.set(id, spec.name);
    const { left, said } = await this.putBack(made);
    if (left.length > 0) throw new GantryError('conflict', { message: said });
  }

  private async moveAll(
    made: Version,
    planned: readonly string[],
    begun: readonly SwarmService[] = [],
  ): Promise<void> {
    this.call.note({ newVersion: made.name });
    try {
      for (const service of begun) await this.move(service, made);
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
    const labels = { ...old.labels, [rotatedFromLabel]: old.name, [rotatedFromIdLabel]: old.id };
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
      if (isGantryError(error) && error.code === 'rights_withdrawn') throw error;
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
    const { old } = this;
    const failure = toGantryError(cause);
    // To put back is a change too: it is left in the middle, and whoever may goes on from there.
    if (failure.code === 'rights_withdrawn') return this.leftBy(failure, made);
    const { said } = await this.putBack(made);
    const first = /[.!?]$/.test(failure.message) ? failure.message : `${failure.message}.`;
    return new GantryError(failure.code, {
      message: `${first} The rotation of "${old.name}" was undone. ${said}`,
      cause,
    });
  }

  private async leftBy(failure: GantryError, made: Version): Promise<GantryError> {
    await this.cluster.refreshSwarm(this.kind.fresh);
    return new GantryError(failure.code, {
      message: `${failure.message} The rotation of "${this.old.name}" to "${made.name}" was left in the middle: its page shows which services have moved, and goes on or undoes it.`,
      cause: failure.cause ?? failure,
    });
  }

  /** `left` are the services that still have the new version; `said` tells how it went, in a sentence. */
  private async putBack(made: Version): Promise<{ left: string[]; said: string }> {
    const { kind, cluster, report, old } = this;
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
    const said =
      left.length === 0
        ? `Its services use "${old.name}" again.`
        : `Not all could be put back: ${left.join(', ')} still has "${made.name}". Once the Swarm answers, go on or undo it on the page of "${old.name}".`;
    return { left, said };
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
