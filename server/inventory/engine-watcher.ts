import type { Logger } from 'pino';
import type { HintKind } from '@/lib/contract/system';
import { GantryError, toGantryError } from '@/lib/errors';
import type { EngineStream } from '../engine/engine-api';
import type { EngineEvent } from '../engine/resource-types';
import { clockWarning, clockWasSet, measureClock, type Clock } from './clock';
import { changesState, concernsSwarm, isUninteresting } from './event-concerns';
import type { NodeModel } from './node-model';
import { clean, fetchChanges, listEverything } from './node-lister';
import { Unsettled } from './unsettled';

export type WatcherOptions = {
  log: Logger;
  changed: (kinds: readonly HintKind[]) => void;
  /** Hears of every event that may concern the Swarm the engine is in, and (with null) that the engine was (re)connected. */
  swarm?: (event: EngineEvent | null) => void;
  /** Waits, in milliseconds; tests shorten them. */
  timing?: Partial<Timing>;
};

export type Timing = {
  /** Docker drops events silently: everything is listed again this often. */
  relistMs: number;
  /** How often a silent engine is asked whether it lives. */
  watchdogMs: number;
  pingTimeoutMs: number;
  retryFirstMs: number;
  retryMostMs: number;
  /** Changes that arrive within this long are fetched as one. */
  batchMs: number;
  /** How long until a container is asked for again whose list lags behind its events. */
  settleMs: number;
};

const defaultTiming: Timing = {
  relistMs: 5 * 60_000,
  watchdogMs: 10_000,
  pingTimeoutMs: 5_000,
  retryFirstMs: 1_000,
  retryMostMs: 30_000,
  batchMs: 100,
  settleMs: 500,
};

/**
 * Keeps one `NodeModel` true: subscribe to events, list, apply; list again after any gap and on a slow timer. It
 * reconnects by itself, with back-off and jitter, until `close`.
 */
export class EngineWatcher {
  private readonly timing: Timing;
  private readonly closing = new AbortController();
  private dirty = clean();
  private wake: (() => void) | null = null;
  private breakOff: ((error: unknown) => void) | null = null;
  private failures = 0;
  private flushes: Promise<void> = Promise.resolve();
  private flushTimer: NodeJS.Timeout | null = null;
  private settleTimer: NodeJS.Timeout | null = null;
  private readonly unsettled = new Unsettled();

  constructor(
    private readonly node: NodeModel,
    private readonly options: WatcherOptions,
  ) {
    this.timing = { ...defaultTiming, ...options.timing };
    void this.run();
  }

  /** Tries now rather than when the back-off ends. */
  retryNow(): void {
    this.failures = 0;
    this.wake?.();
  }

  close(): void {
    this.closing.abort();
    this.wake?.();
    for (const timer of [this.flushTimer, this.settleTimer]) if (timer) clearTimeout(timer);
    this.node.engine.close();
  }

  /** Lists `kinds` again now, for a caller that has just changed them and will show the result. */
  async refresh(kinds: {
    containers?: readonly string[];
    images?: boolean;
    networks?: boolean;
    volumes?: boolean;
    /** What the engine says of itself: after it joined or left a Swarm. */
    info?: boolean;
  }): Promise<void> {
    if (kinds.info) {
      await this.node.introduce(this.closing.signal);
      this.node.version += 1;
      this.options.swarm?.(null);
    }
    for (const id of kinds.containers ?? [])
      this.dirty.containers.set(id, this.dirty.containers.get(id) ?? 0);
    this.dirty.images ||= kinds.images ?? false;
    this.dirty.networks ||= kinds.networks ?? false;
    this.dirty.volumes ||= kinds.volumes ?? false;
    await this.flush();
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.connected();
      } catch (error) {
        if (this.closing.signal.aborted) return;
        this.lost(toGantryError(error));
      }
      await this.pause(this.backOffMs());
    }
  }

  /** One connection's life. Returns or throws when it is over. */
  private async connected(): Promise<void> {
    const { engine } = this.node;
    const { signal } = this.closing;
    await engine.ping({ signal, timeoutMs: this.timing.pingTimeoutMs });
    await this.node.introduce(signal);
    const events = await engine.events({ signal });
    try {
      // Events are taken from now on, and applied after the list: what happens in between is not missed.
      this.dirty = clean();
      const broken = new Promise<never>((_, reject) => (this.breakOff = reject));
      broken.catch(() => undefined);
      let listed = false;
      const reading = this.read(events, () => listed);
      reading.catch(() => undefined);
      await this.listAll();
      listed = true;
      this.failures = 0;
      this.live();
      this.schedule();
      await Promise.race([reading, this.watchdog(), this.relistForever(), broken]);
    } finally {
      events.close();
    }
    throw new GantryError('engine_cut_off', {
      message: 'The engine closed the event stream: it restarts, or the network broke.',
    });
  }

  private async read(events: EngineStream<EngineEvent>, listed: () => boolean): Promise<void> {
    for await (const event of events) {
      this.note(event);
      if (listed()) this.schedule();
    }
  }

  private note(event: EngineEvent): void {
    if (isUninteresting(event)) return;
    if (concernsSwarm(event)) this.options.swarm?.(event);
    switch (event.type) {
      case 'container':
        this.unsettled.note(event.actorId, event.action);
        this.dirty.containers.set(
          event.actorId,
          changesState(event.action) ? event.timeMs : (this.dirty.containers.get(event.actorId) ?? 0),
        );
        break;
      case 'image':
        this.dirty.images = true;
        break;
      case 'network': {
        this.dirty.networks ||= event.action !== 'connect' && event.action !== 'disconnect';
        const container = event.attributes['container'];
        if (container) this.dirty.containers.set(container, this.dirty.containers.get(container) ?? 0);
        break;
      }
      case 'volume':
        this.dirty.volumes = true;
        break;
    }
  }

  private schedule(): void {
    this.flushTimer ??= setTimeout(() => {
      this.flushTimer = null;
      // What was missed is listed again after the reconnect.
      this.flush().catch((error: unknown) => this.breakOff?.(error));
    }, this.timing.batchMs);
  }

  /** Fetches what is dirty, one flush after the other. */
  private flush(): Promise<void> {
    const next = this.flushes.then(() => this.fetchDirty());
    this.flushes = next.catch(() => undefined);
    return next;
  }

  private async fetchDirty(): Promise<void> {
    const dirty = this.dirty;
    this.dirty = clean();
    this.tell(await fetchChanges(this.node, dirty, this.closing.signal));
    const again = this.unsettled.remaining(this.node.containers);
    if (again.length === 0) return;
    this.settleTimer ??= setTimeout(() => {
      this.settleTimer = null;
      for (const id of again) this.dirty.containers.set(id, this.dirty.containers.get(id) ?? 0);
      this.schedule();
    }, this.timing.settleMs);
  }

  private async listAll(): Promise<void> {
    this.tell(await listEverything(this.node, this.closing.signal));
  }

  private tell(kinds: ReadonlySet<HintKind>): void {
    if (kinds.size === 0) return;
    this.node.version += 1;
    this.options.changed([...kinds]);
  }

  /** Returns when the engine has not answered twice: a half-open connection never says so by itself. */
  private async watchdog(): Promise<void> {
    for (let missed = 0; missed < 2;) {
      await this.pause(this.timing.watchdogMs);
      if (this.closing.signal.aborted) return;
      try {
        const sentMs = Date.now();
        const { signal } = this.closing;
        const { dateMs } = await this.node.engine.ping({ signal, timeoutMs: this.timing.pingTimeoutMs });
        missed = 0;
        if (dateMs !== null) await this.lookAtClock(measureClock(dateMs, sentMs, Date.now(), 1000));
      } catch {
        missed += 1;
      }
    }
    throw new GantryError('engine_timeout');
  }

  /** Asks for the exact time where what a ping told disagrees with what is known: the clock went wrong, or was set right. */
  private async lookAtClock(told: Clock): Promise<void> {
    const known = this.node.clock;
    if (!clockWasSet(told, known)) return;
    await this.node.introduce(this.closing.signal);
    if (clockWarning(known) === clockWarning(this.node.clock)) return;
    this.node.version += 1;
    this.options.changed(['clusters', 'nodes']);
  }

  private async relistForever(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.timing.relistMs * (0.9 + Math.random() * 0.2));
        this.closing.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
      if (this.closing.signal.aborted) return;
      await this.node.introduce(this.closing.signal);
      await this.listAll();
    }
  }

  private live(): void {
    if (this.node.freshness.state !== 'live')
      this.node.freshness = { state: 'live', sinceMs: Date.now(), reason: null };
    this.options.log.info({ node: this.node.name, containers: this.node.containers.size }, 'engine is live');
    this.options.swarm?.(null);
    this.options.changed(['clusters', 'nodes', 'containers', 'images', 'networks', 'volumes', 'stacks']);
  }

  private lost(error: GantryError): void {
    const { freshness } = this.node;
    const seenBefore =
      this.node.info !== null && freshness.state !== 'unreachable' && freshness.state !== 'connecting';
    const state = seenBefore ? 'stale' : 'unreachable';
    if (freshness.state !== state) {
      this.node.freshness = { state, sinceMs: Date.now(), reason: error.message };
      this.options.log.warn(
        { node: this.node.name, code: error.code, err: error.cause },
        `engine is ${state}`,
      );
    } else {
      this.node.freshness = { ...freshness, reason: error.message };
    }
    this.options.changed(['clusters', 'nodes', 'containers', 'images', 'networks', 'volumes', 'stacks']);
    this.options.swarm?.(null);
  }

  private backOffMs(): number {
    const most = Math.min(this.timing.retryMostMs, this.timing.retryFirstMs * 2 ** this.failures);
    this.failures += 1;
    // Many engines that come back at once must not be asked at once.
    return most * (0.5 + Math.random() * 0.5);
  }

  private pause(durationMs: number): Promise<void> {
    if (this.closing.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
