import { setTimeout as delay } from 'node:timers/promises';
import { canonicalJson } from '@/lib/compose/canonical-json';
import { isPinned } from '@/lib/compose/swarm/labels';
import type { SwarmChange, SwarmPlan, SwarmPlanStep } from '@/lib/compose/swarm/plan-types';
import type { JobStep } from '@/lib/contract/jobs';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError, isGantryError, toGantryError } from '@/lib/errors';
import type { SwarmService } from '../../engine/swarm-types';
import { loginFor } from '../../images/registry-login';
import type { ClusterModel } from '../../inventory/cluster-model';
import type { JobReport } from '../../jobs/jobs';
import { followRollout, type RolloutTiming } from '../../swarm-rollout/rollout';
import { ignoreMissing } from '../apply-networks-volumes';

/** Networks and volumes are in use until the last task of a removed service has ended, each in its own grace period. */
const leaveMs = 2 * 60_000;
const leavePollMs = 500;
/** A deploy waits no longer for a task for which there is no node, and less to see that what was created stays up. */
const waitTiming: Partial<RolloutTiming> = { stableMs: 2_000, noNodeMs: 30_000 };

const verbs: Record<SwarmPlanStep['kind'], string> = {
  create: 'Create',
  update: 'Update',
  recreate: 'Recreate',
  rotate: 'Rotate',
  remove: 'Remove',
  wait: 'Wait for',
};

/** "Update service shop_web". */
export function swarmLabelOf(step: Pick<SwarmPlanStep, 'kind' | 'object' | 'name'>): string {
  return `${verbs[step.kind]} ${step.object} ${step.name}`;
}

/** The steps of a plan as a job shows them. */
export function swarmJobSteps(steps: readonly SwarmPlanStep[]): JobStep[] {
  return steps.map((step) => ({
    id: step.id,
    label: swarmLabelOf(step),
    state: 'waiting',
    detail: step.kind === 'create' || step.kind === 'wait' ? '' : step.reasons.join('; '),
    currentBytes: null,
    totalBytes: null,
  }));
}

export type ApplyOptions = {
  /** Called once the Swarm has taken every change, and before its rollouts are waited for. */
  taken?: () => Promise<void>;
  /** For the registries of the services' images. */
  credentials?: readonly RegistryLogin[];
};

/**
 * Does the steps one after the other, each written down before and after; what is waited for is waited for together.
 * After a failure nothing new is begun: what runs is left running, and old versions stay, since tasks may use them.
 */
export async function applySwarmPlan(
  cluster: ClusterModel,
  plan: Pick<SwarmPlan, 'steps' | 'changes'>,
  report: JobReport,
  { taken, credentials }: ApplyOptions = {},
): Promise<void> {
  const applying = new Applying(cluster, report, credentials);
  const waits = plan.steps.filter(({ kind }) => kind === 'wait');
  const firstWait = plan.steps.findIndex(({ kind }) => kind === 'wait');
  const split = firstWait === -1 ? plan.steps.length : firstWait;
  for (const step of plan.steps.slice(0, split)) await applying.run(step, plan.changes.get(step.id));
  await taken?.();
  const ended = await Promise.allSettled(waits.map((step) => applying.run(step, plan.changes.get(step.id))));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  for (const step of plan.steps.slice(split + waits.length))
    await applying.run(step, plan.changes.get(step.id));
}

class Applying {
  /** The tasks of each service there were before it was changed. */
  private readonly before = new Map<string, ReadonlySet<string>>();
  private ids: Promise<Map<string, string>> | null = null;

  constructor(
    private readonly cluster: ClusterModel,
    private readonly report: JobReport,
    private readonly credentials: readonly RegistryLogin[] | undefined,
  ) {}

  async run(step: SwarmPlanStep, change: SwarmChange | undefined): Promise<void> {
    const { report } = this;
    report.signal.throwIfAborted();
    if (!change) throw new GantryError('internal', { cause: new Error(`no change for the step ${step.id}`) });
    try {
      await report.durableStep(step.id, { state: 'running' });
      const detail = await this.change(step, change);
      await report.durableStep(step.id, { state: 'done', ...(detail ? { detail } : {}) });
    } catch (error) {
      report.signal.throwIfAborted();
      const known = toGantryError(error);
      await report.durableStep(step.id, { state: 'failed', detail: known.message });
      // Its job says what was done and what was not.
      if (known.code === 'rights_withdrawn') throw known;
      const subject =
        step.kind === 'wait'
          ? `The service ${step.name} does not run as it should.`
          : `"${swarmLabelOf(step)}" failed:`;
      throw new GantryError(known.code, {
        message: `${subject} ${known.message}${/[.!?]$/.test(known.message) ? '' : '.'} What is there was left as it is: correct it and deploy again.`,
        cause: known.cause ?? known,
        data: { step: step.id },
      });
    }
  }

  private async change(step: SwarmPlanStep, change: SwarmChange): Promise<string | void> {
    const { signal } = this.report;
    const { swarm, networks } = this.cluster.manager();
    switch (change.kind) {
      case 'create-network':
        await networks.create(change.network.spec, { signal });
        return;
      case 'create-file': {
        const { file, name } = change;
        const data = Buffer.from(file.content, 'utf8');
        const store = file.kind === 'secret' ? swarm.secrets : swarm.configs;
        const { id } = await store.create({ name, data, labels: file.labels }, { signal });
        (await this.fileIds()).set(`${file.kind}/${name}`, id);
        return;
      }
      case 'create-service': {
        this.before.set(step.name, new Set());
        const spec = await this.withIds(change.spec);
        const { warning } = await swarm.services.create(spec, {
          signal,
          auth: this.authFor(spec),
          queryRegistry: asks(spec),
        });
        return warning;
      }
      case 'update-service': {
        const { live } = change;
        const spec = await this.withIds(change.spec);
        await this.cluster.refreshSwarm({ services: [live.id] });
        const tasks = this.cluster.requireSwarm().tasksOf(live.id);
        this.before.set(step.name, new Set(tasks.map(({ id }) => id)));
        const version = await this.versionOf(change);
        const { warnings } = await swarm.services.update(live.id, version, spec, {
          signal,
          auth: this.authFor(spec),
          queryRegistry: change.asksRegistry,
        });
        return [...step.reasons, ...warnings].join('; ');
      }
      case 'recreate-service': {
        await ignoreMissing(swarm.services.remove(change.live.id, { signal }));
        this.before.set(step.name, new Set());
        const spec = await this.withIds(change.spec);
        const auth = this.authFor(spec);
        await this.insist(() => swarm.services.create(spec, { signal, auth, queryRegistry: asks(spec) }));
        return;
      }
      case 'wait': {
        const { id, version, spec } = await this.known(step.name);
        const auth = this.authFor(spec);
        // A service nobody changes may be waited for because its nodes were refused its image.
        if (auth && !this.before.has(step.name))
          await swarm.services.update(id, version, spec, { signal, auth });
        return followRollout(this.cluster, id, {
          signal,
          onProgress: ({ detail }) => this.report.step(step.id, { detail }),
          timing: waitTiming,
          mayChange: true,
          untilJobsEnd: true,
          before: this.before.get(step.name) ?? new Set(),
        });
      }
      case 'remove':
        return this.remove(change);
    }
  }

  private async remove({ object, id }: Extract<SwarmChange, { kind: 'remove' }>): Promise<void> {
    const { signal } = this.report;
    const { swarm, networks } = this.cluster.manager();
    switch (object) {
      case 'service':
        return ignoreMissing(swarm.services.remove(id, { signal }));
      case 'secret':
        return ignoreMissing(swarm.secrets.remove(id, { signal }));
      case 'config':
        return ignoreMissing(swarm.configs.remove(id, { signal }));
      case 'network':
        await this.insist(() => ignoreMissing(networks.remove(id, { signal })));
        return this.untilGone(() => networks.inspect(id, { signal }));
      case 'volume':
        for (const { engine } of this.cluster.nodes.filter(({ volumes }) => volumes.has(id)))
          await this.insist(() => ignoreMissing(engine.volumes.remove(id, { signal })));
    }
  }

  /** Again and again while tasks that are ending still hold on to it. */
  private async insist<T>(attempt: () => Promise<T>): Promise<T> {
    const deadlineMs = Date.now() + leaveMs;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const isHeld = isGantryError(error) && ['in_use', 'already_exists', 'conflict'].includes(error.code);
        if (!isHeld || Date.now() > deadlineMs) throw error;
        await delay(leavePollMs, undefined, { signal: this.report.signal });
      }
    }
  }

  /** A node has a network of the Swarm until its last task there has ended: longer is no failure. */
  private async untilGone(look: () => Promise<unknown>): Promise<void> {
    const deadlineMs = Date.now() + leaveMs;
    while (Date.now() < deadlineMs) {
      try {
        await look();
      } catch (error) {
        if (isGantryError(error) && error.code === 'not_found') return;
        throw error;
      }
      await delay(leavePollMs, undefined, { signal: this.report.signal });
    }
  }

  private authFor({ container }: ServiceSpec) {
    return loginFor(container.image, this.credentials);
  }

  /** A service as it is now; the inventory learns of one it has not heard of yet. */
  private async known(name: string): Promise<SwarmService> {
    const service = await this.cluster.manager().swarm.services.inspect(name, { signal: this.report.signal });
    if (!this.cluster.requireSwarm().services.has(service.id))
      await this.cluster.refreshSwarm({ services: [service.id] });
    return service;
  }

  /** The service's version now. @throws `conflict` where somebody changed the service since the plan was made */
  private async versionOf({ live }: Extract<SwarmChange, { kind: 'update-service' }>): Promise<number> {
    const { networks, swarm } = this.cluster.manager();
    const { signal } = this.report;
    const now = await swarm.services.inspect(live.id, { signal });
    if (now.version === live.version) return now.version;
    const names = new Map((await networks.list({ signal })).map(({ id, name }) => [id, name]));
    const spec = {
      ...now.spec,
      networks: now.spec.networks.map((each) => ({ ...each, target: names.get(each.target) ?? each.target })),
    };
    // The Swarm itself writes down how updates go: only another specification is somebody's change.
    if (canonicalJson(spec) === canonicalJson(live.spec)) return now.version;
    throw new GantryError('conflict', {
      message: 'somebody changed the service since the plan was made. Look at a new plan, then deploy.',
    });
  }

  private async withIds(spec: ServiceSpec): Promise<ServiceSpec> {
    const ids = await this.fileIds();
    const named = (kind: 'secret' | 'config', files: ServiceSpec['container']['secrets']) =>
      files.map((file) => {
        const id = file.id || ids.get(`${kind}/${file.name}`);
        if (id !== undefined) return { ...file, id };
        throw new GantryError('conflict', { message: `The ${kind} "${file.name}" is not there any more.` });
      });
    const { container } = spec;
    return {
      ...spec,
      container: {
        ...container,
        secrets: named('secret', container.secrets),
        configs: named('config', container.configs),
      },
    };
  }

  private fileIds(): Promise<Map<string, string>> {
    this.ids ??= (async () => {
      const { swarm } = this.cluster.manager();
      const { signal } = this.report;
      const [secrets, configs] = await Promise.all([
        swarm.secrets.list({ signal }),
        swarm.configs.list({ signal }),
      ]);
      return new Map([
        ...secrets.map(({ id, name }): [string, string] => [`secret/${name}`, id]),
        ...configs.map(({ id, name }): [string, string] => [`config/${name}`, id]),
      ]);
    })();
    return this.ids;
  }
}

/** Whether the registry is to say which digest the image's tag means, so that all nodes run the same one. */
function asks({ container }: ServiceSpec): boolean {
  return !isPinned(container.image);
}
