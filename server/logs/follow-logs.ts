import { GantryError, toGantryError } from '@/lib/errors';
import type { LogContainer, LogMessage } from '@/lib/log-stream';
import type { StreamChannel } from '../api/stream-channel';
import type { InventoryContainer } from '../inventory/rows';
import type { Located } from '../inventory/stack-containers';
import { containerLog, type LogEvent, type LogRange } from './container-log';
import { LiveFlow } from './live-flow';
import { LogSource, mergedHistory } from './opening';
import { ViewerFeed } from './viewer-feed';

/** Containers followed at once for one viewer; the others are named. */
export const maxFollowed = 50;
/** How long a line waits for an earlier one of another container. */
const mergeHoldMs = 120;
const recheckMs = 5_000;

/** A log that is not read from a container's own engine. */
export type OtherLog = {
  row: Pick<InventoryContainer, 'id' | 'name' | 'service' | 'state'>;
  open(range: LogRange, flow: LiveFlow, signal: AbortSignal): AsyncGenerator<LogEvent>;
};

/** The containers to follow: one, or those of a stack or service as they come and go. */
export type Followed = {
  /** Those there are now; none once their cluster is disconnected. */
  current(): (Located | OtherLog)[];
  /** What is missing, a sentence each. */
  notes?(): string[];
  /** Calls `listener` whenever something changed. Returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Whether the first reading's failure ends the stream: there is nothing else to show. */
  single: boolean;
};

type Running = { located: Located | OtherLog; stop: AbortController; flow: LiveFlow };

/** Follows logs for one viewer until it leaves, or until all that was followed is gone for good. */
export async function followLogs(followed: Followed, range: LogRange, channel: StreamChannel): Promise<void> {
  await new LogFollower(followed, range, channel).run();
}

class LogFollower {
  readonly #running = new Map<string, Running>();
  readonly #feed: ViewerFeed;
  readonly #ended = new Set<string>();
  #shown = '';
  #fail: (error: unknown) => void = () => undefined;
  #finish: () => void = () => undefined;

  constructor(
    private readonly followed: Followed,
    private readonly range: LogRange,
    private readonly channel: StreamChannel,
  ) {
    this.#feed = new ViewerFeed(channel, () => (this.#running.size > 1 ? mergeHoldMs : 0));
  }

  async run(): Promise<void> {
    const { signal } = this.channel;
    let unsubscribe = () => {};
    const over = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    over.catch(() => undefined);
    try {
      const sources = this.#join().map((running) => ({ running, source: this.#open(running) }));
      for await (const lines of mergedHistory(sources.map(({ source }) => source))) {
        await this.#feed.history(lines);
      }
      this.#feed.tell({ type: 'live' });
      for (const { running, source } of sources) this.#pump(running, source.rest());
      unsubscribe = this.followed.subscribe(() => this.#update());
      this.#update();
      await over;
      await this.#feed.close();
    } finally {
      unsubscribe();
      for (const { stop } of this.#running.values()) stop.abort();
    }
  }

  #open({ located, stop, flow }: Running): LogSource {
    const { id } = located.row;
    if ('open' in located) return new LogSource(located.open(this.range, flow, stop.signal), this.range.tail);
    const engine = () => {
      const found = this.#find(id);
      if (found === undefined || 'open' in found) throw new GantryError('not_found');
      return found.node.engine;
    };
    const nextRun = (signal: AbortSignal) => this.#nextRun(id, signal);
    const events = containerLog({ id, engine, nextRun }, this.range, flow, stop.signal);
    return new LogSource(events, this.range.tail);
  }

  #find(id: string): Located | OtherLog | undefined {
    return this.followed.current().find(({ row }) => row.id === id);
  }

  /** Containers that are there and not yet followed, as many as may be. */
  #join(): Running[] {
    const found = this.followed.current();
    const followed = found.slice(0, maxFollowed);
    const wanted = new Set(followed.map(({ row }) => row.id));
    for (const id of this.#ended) if (!wanted.has(id)) this.#ended.delete(id);
    const joined: Running[] = [];
    for (const located of followed) {
      const { id } = located.row;
      if (this.#running.has(id) || this.#ended.has(id)) continue;
      const stop = new AbortController();
      const running = { located, stop, flow: new LiveFlow() };
      this.channel.signal.addEventListener('abort', () => stop.abort(this.channel.signal.reason), {
        once: true,
        signal: stop.signal,
      });
      this.#running.set(id, running);
      joined.push(running);
    }
    const leftOut = found.slice(maxFollowed).map(({ row }) => row.name);
    this.#show({
      type: 'containers',
      containers: followed.map(({ row }) => containerOf(row)),
      leftOut,
      notes: this.followed.notes?.(),
    });
    return joined;
  }

  #show(message: LogMessage): void {
    const text = JSON.stringify(message);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#feed.tell(message);
  }

  #update(): void {
    for (const running of this.#join()) this.#pump(running, this.#open(running).events);
  }

  #pump(running: Running, events: AsyncGenerator<LogEvent>): void {
    const { id } = running.located.row;
    running.flow.live();
    const pumping = async () => {
      for await (const event of events) {
        if (event.type === 'lines') this.#feed.live(event.lines);
        else this.#feed.tell(event);
      }
    };
    pumping()
      .catch((error: unknown) => {
        if (this.channel.signal.aborted) return;
        const failure = toGantryError(error);
        if (this.followed.single) throw failure;
        if (failure.code === 'not_found') return;
        const container = id.slice(0, 12);
        this.#feed.tell({ type: 'problem', container, message: failure.message, retrying: false });
      })
      .then(
        () => {
          this.#running.delete(id);
          running.stop.abort();
          this.#ended.add(id);
          if (this.followed.single || (this.range.untilMs !== undefined && this.#running.size === 0))
            this.#finish();
        },
        (error: unknown) => this.#fail(error),
      );
  }

  /** Resolves when the inventory says that a container runs, or is gone; the engine is asked for the truth then. */
  #nextRun(id: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.#find(id);
        if (found === undefined || found.row.state === 'running') done();
      };
      const unsubscribe = this.followed.subscribe(check);
      // In case a hint came before anybody listened.
      const timer = setInterval(check, recheckMs);
      const stop = () => {
        unsubscribe();
        clearInterval(timer);
      };
      const done = () => {
        stop();
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
    });
  }
}

function containerOf({ id, name, service }: OtherLog['row']): LogContainer {
  return { id: id.slice(0, 12), name, service };
}
