import type { Logger } from 'pino';
import { isDeepStrictEqual } from 'node:util';
import { isClusterVolumeMoving } from '@/lib/cluster-volume';
import type { HintKind } from '@/lib/contract/system';
import { errorTable, GantryError, toGantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import type { EngineEvent } from '../engine/resource-types';
import type { SwarmTask } from '../engine/swarm-types';
import type { NodeModel } from './node-model';
import type { SwarmModel } from './swarm-model';

export type SwarmWatcherOptions = {
  log: Logger;
  /** The connected nodes, managers or not, live or not. */
  nodes: () => readonly NodeModel[];
  changed: (kinds: readonly HintKind[]) => void;
  timing?: Partial<SwarmTiming>;
};

export type SwarmTiming = {
  /** Changes that arrive within this long are fetched as one. */
  batchMs: number;
  /** How soon tasks of a service that has not converged are asked for again: the Swarm tells no events of tasks. */
  pollFirstMs: number;
  /** The same after nothing has changed for a while. */
  pollMostMs: number;
  /** Everything is listed again this often. */
  relistMs: number;
};

const defaultTiming: SwarmTiming = {
  batchMs: 50,
  pollFirstMs: 500,
  pollMostMs: 10_000,
  relistMs: 60_000,
};

type Dirty = {
  everything: boolean;
  services: Set<string>;
  tasks: Set<string>;
  nodes: boolean;
  secrets: boolean;
  configs: boolean;
  volumes: boolean;
};

const clean = (): Dirty => ({
  everything: false,
  services: new Set(),
  tasks: new Set(),
  nodes: false,
  secrets: false,
  configs: false,
  volumes: false,
});

/**
 * Keeps one `SwarmModel` true through whichever connected manager answers: list, then fetch what events name, follow the
 * tasks of services that have not converged, and list again on a slow timer.
 */
export class SwarmWatcher {
  private readonly timing: SwarmTiming;
  private readonly closing = new AbortController();
  private dirty = { ...clean(), everything: true };
  private timer: NodeJS.Timeout | null = null;
  private timerDueMs = Infinity;
  private quietPolls = 0;
  private listedMs = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly model: SwarmModel,
    private readonly options: SwarmWatcherOptions,
  ) {
    this.timing = { ...defaultTiming, ...options.timing };
  }

  /** The nodes a Swarm can be read and changed through: connected managers that answer, the leader's first. */
  managers(): NodeModel[] {
    const candidates = this.options
      .nodes()
      .filter((node) => node.info?.swarm.controlAvailable === true && node.freshness.state === 'live');
    const leads = (node: NodeModel) => (this.model.nodes.get(node.id)?.manager?.leader ? 0 : 1);
    return candidates.toSorted((a, b) => leads(a) - leads(b));
  }

  /** Takes an event of any of the engines; null: one of them has come or gone. */
  note(event: EngineEvent | null): void {
    if (event === null) this.dirty.everything = true;
    else if (event.type === 'service') this.dirty.services.add(event.actorId);
    else if (event.type === 'node') this.dirty.nodes = true;
    else if (event.type === 'secret') this.dirty.secrets = true;
    else if (event.type === 'config') this.dirty.configs = true;
    else {
      const service = event.attributes['com.docker.swarm.service.id'];
      if (service !== undefined) this.dirty.tasks.add(service);
    }
    this.quietPolls = 0;
    this.schedule(this.timing.batchMs);
  }

  /** Fetches what a caller has just changed, so that the next list shows it. Failures wait for the next attempt. */
  async refresh(kinds: {
    services?: readonly string[];
    nodes?: boolean;
    secrets?: boolean;
    configs?: boolean;
    volumes?: boolean;
  }): Promise<void> {
    for (const id of kinds.services ?? []) this.dirty.services.add(id);
    this.dirty.nodes ||= kinds.nodes ?? false;
    this.dirty.secrets ||= kinds.secrets ?? false;
    this.dirty.configs ||= kinds.configs ?? false;
    this.dirty.volumes ||= kinds.volumes ?? false;
    this.quietPolls = 0;
    await this.run();
  }

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  close(): void {
    this.closing.abort();
    if (this.timer) clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.closing.signal.aborted) return;
    const dueMs = Date.now() + delayMs;
    if (this.timer && this.timerDueMs <= dueMs) return;
    if (this.timer) clearTimeout(this.timer);
    this.timerDueMs = dueMs;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.run();
    }, delayMs);
  }

  /** One round after the other; never rejects. */
  private run(): Promise<void> {
    this.work = this.work.then(() => this.round()).catch(() => undefined);
    return this.work;
  }

  private async round(): Promise<void> {
    if (this.closing.signal.aborted) return;
    if (Date.now() - this.listedMs >= this.timing.relistMs) this.dirty.everything = true;
    const dirty = this.dirty;
    this.dirty = clean();
    try {
      await this.fetch(dirty);
      this.live();
    } catch (error) {
      if (this.closing.signal.aborted) return;
      // What was missed is listed again once a manager answers.
      this.dirty.everything = true;
      this.lost(toGantryError(error));
      this.quietPolls += 1;
      this.schedule(Math.min(this.timing.pollMostMs, this.timing.pollFirstMs * 2 ** this.quietPolls));
      return;
    }
    const waiting = this.unconverged();
    for (const id of waiting) this.dirty.tasks.add(id);
    // A Swarm tells no events of its volumes.
    const volumesMove = [...this.model.volumes.values()].some(isClusterVolumeMoving);
    this.dirty.volumes ||= volumesMove;
    const pollMs = Math.min(
      this.timing.pollMostMs,
      this.timing.pollFirstMs * 2 ** Math.floor(this.quietPolls / 8),
    );
    this.schedule(waiting.length > 0 || volumesMove ? pollMs : this.timing.relistMs);
  }

  private async fetch(dirty: Dirty): Promise<void> {
    let failure: unknown = new GantryError('engine_unreachable', {
      message: 'No connected manager of the Swarm answers. Bring one back, or connect another.',
    });
    for (const manager of this.managers()) {
      try {
        return await this.fetchFrom(manager, dirty);
      } catch (error) {
        if (this.closing.signal.aborted) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  private async fetchFrom({ engine, info }: NodeModel, dirty: Dirty): Promise<void> {
    if (dirty.everything) return this.listAll(engine, info?.swarm.clusterId ?? '');
    const kinds = new Set<HintKind>();
    const { signal } = this.closing;
    await Promise.all([
      dirty.services.size > 0 && this.fetchServices(engine, [...dirty.services], kinds),
      dirty.nodes &&
        this.listInto(this.model.nodes, engine.swarm.nodes.list({ signal }), ['nodes', 'clusters'], kinds),
      dirty.secrets &&
        this.listInto(this.model.secrets, engine.swarm.secrets.list({ signal }), ['secrets'], kinds),
      dirty.configs &&
        this.listInto(this.model.configs, engine.swarm.configs.list({ signal }), ['configs'], kinds),
      dirty.volumes && this.fetchVolumes(engine, kinds),
    ]);
    const services = [...new Set([...dirty.tasks, ...dirty.services])].filter((id) =>
      this.model.services.has(id),
    );
    if (services.length > 0) {
      const tasks = await engine.swarm.tasks.list({ signal, filters: { service: services } });
      this.putTasks(tasks, services, kinds);
    }
    this.tell(kinds);
  }

  private async fetchServices(engine: Engine, ids: string[], kinds: Set<HintKind>): Promise<void> {
    const found = await engine.swarm.services.list({ signal: this.closing.signal, filters: { id: ids } });
    for (const id of ids) this.model.services.delete(id);
    for (const service of found) this.model.services.set(service.id, service);
    for (const task of this.model.tasks.values()) {
      if (!this.model.services.has(task.serviceId)) this.model.tasks.delete(task.id);
    }
    addAll(kinds, ['services', 'stacks', 'nodes', 'clusters']);
  }

  private async fetchVolumes(engine: Engine, kinds: Set<HintKind>): Promise<void> {
    const before = [...this.model.volumes.values()];
    replace(this.model.volumes, await engine.swarm.volumes.list({ signal: this.closing.signal }));
    const moved = !isDeepStrictEqual(before, [...this.model.volumes.values()]);
    this.quietPolls = moved ? 0 : this.quietPolls + 1;
    if (moved) addAll(kinds, ['volumes', 'clusters']);
  }

  private async listAll(engine: Engine, clusterId: string): Promise<void> {
    const { signal } = this.closing;
    const slow = { signal, timeoutMs: 60_000 };
    const [nodes, services, tasks, secrets, configs, volumes] = await Promise.all([
      engine.swarm.nodes.list(slow),
      engine.swarm.services.list(slow),
      engine.swarm.tasks.list({ ...slow, filters: { 'desired-state': ['running', 'ready', 'accepted'] } }),
      engine.swarm.secrets.list(slow),
      engine.swarm.configs.list(slow),
      engine.swarm.volumes.list(slow),
    ]);
    this.model.id = clusterId;
    replace(this.model.nodes, nodes);
    replace(this.model.services, services);
    replace(this.model.tasks, tasks);
    replace(this.model.secrets, secrets);
    replace(this.model.configs, configs);
    replace(this.model.volumes, volumes);
    this.listedMs = Date.now();
    this.tell(
      new Set<HintKind>(['clusters', 'nodes', 'services', 'stacks', 'secrets', 'configs', 'volumes']),
    );
  }

  private async listInto<T extends { id: string }>(
    map: Map<string, T>,
    listing: Promise<T[]>,
    told: readonly HintKind[],
    kinds: Set<HintKind>,
  ): Promise<void> {
    replace(map, await listing);
    addAll(kinds, told);
  }

  /** `tasks` are all of `services`; says so only where one of them moved. */
  private putTasks(tasks: readonly SwarmTask[], services: readonly string[], kinds: Set<HintKind>): void {
    const wanted = new Set(services);
    const listed = new Set(tasks.map((task) => task.id));
    let moved = false;
    for (const task of this.model.tasks.values()) {
      if (wanted.has(task.serviceId) && !listed.has(task.id)) moved = this.model.tasks.delete(task.id);
    }
    for (const task of tasks) {
      const known = this.model.tasks.get(task.id);
      if (
        known?.state === task.state &&
        known.desiredState === task.desiredState &&
        known.error === task.error
      )
        continue;
      this.model.tasks.set(task.id, task);
      moved = true;
    }
    this.quietPolls = moved ? 0 : this.quietPolls + 1;
    if (moved) addAll(kinds, ['services', 'stacks', 'nodes', 'clusters']);
  }

  /** Services whose tasks may still move. An update's end is told by no event, so these services are asked for too. */
  private unconverged(): string[] {
    const waiting: string[] = [];
    for (const service of this.model.services.values()) {
      if (this.model.hasConverged(service)) continue;
      waiting.push(service.id);
      if (service.update?.state === 'updating' || service.update?.state === 'rollback_started')
        this.dirty.services.add(service.id);
    }
    return waiting;
  }

  private tell(kinds: ReadonlySet<HintKind>): void {
    if (kinds.size === 0) return;
    this.model.version += 1;
    this.options.changed([...kinds]);
  }

  private live(): void {
    this.model.withoutQuorum = false;
    if (this.model.freshness.state === 'live') return;
    this.model.freshness = { state: 'live', sinceMs: Date.now(), reason: null };
    this.options.changed(['clusters', 'nodes', 'services', 'stacks']);
  }

  private lost(error: GantryError): void {
    const { freshness } = this.model;
    const state = this.listedMs > 0 ? 'stale' : 'unreachable';
    const sinceMs = freshness.state === state ? freshness.sinceMs : Date.now();
    if (freshness.state !== state) {
      this.options.log.warn({ code: error.code, err: error.cause }, `the Swarm is ${state}`);
    }
    // A manager whose leader was lost a moment ago does not say so yet: it waits for one, and does not answer.
    this.model.withoutQuorum =
      error.code === 'no_quorum' || (error.code === 'engine_timeout' && this.managers().length > 0);
    const reason = this.model.withoutQuorum ? errorTable.no_quorum.message : error.message;
    this.model.freshness = { state, sinceMs, reason };
    this.options.changed(['clusters', 'nodes', 'services', 'stacks']);
  }
}

function replace<T extends { id: string }>(map: Map<string, T>, items: readonly T[]): void {
  map.clear();
  for (const item of items) map.set(item.id, item);
}

function addAll(kinds: Set<HintKind>, more: readonly HintKind[]): void {
  for (const kind of more) kinds.add(kind);
}
