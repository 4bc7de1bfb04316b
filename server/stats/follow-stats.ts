import type { HintKind } from '@/lib/hint-kinds';
import type { StatsMessage } from '@/lib/stats-stream';
import type { StreamChannel } from '../api/stream-channel';
import type { Hints } from '../inventory/hints';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Located } from '../inventory/stack-containers';
import type { Sampler } from './sampler';

/** Containers watched at once for one viewer; the others are named. */
export const maxWatched = 50;
/** Messages that wait for a slow viewer: a sample that is left out is a small hole in a line. */
const maxWaiting = 500;

/** What brings containers, or takes them. */
const changing: ReadonlySet<HintKind> = new Set<HintKind>(['containers', 'clusters', 'services']);

export type Watched = {
  cluster: string;
  hints: Hints;
  /** The containers there are now. */
  current(): Located[];
  /** What is missing, a sentence each. */
  notes?(): string[];
  samplerOf(node: NodeModel, row: InventoryContainer): Sampler;
};

/** Sends the samples of containers, as they come and go, until the viewer leaves. */
export async function followStats(watched: Watched, channel: StreamChannel): Promise<void> {
  const watching = new Map<string, () => void>();
  const send = createSender<StatsMessage>(channel, ({ type }) => type === 'sample');
  let shown = '';

  const update = () => {
    const found = watched.current();
    const followed = found.slice(0, maxWatched);
    const containers = followed.map(({ row: { id, name, service, state } }) => ({
      id,
      name,
      service,
      state,
    }));
    const message: StatsMessage = {
      type: 'containers',
      containers,
      leftOut: found.slice(maxWatched).map(({ row }) => row.name),
      notes: watched.notes?.(),
    };
    const text = JSON.stringify(message);
    if (text !== shown) send(message);
    shown = text;
    // A container that does not run has no samples: it is asked for them once it does.
    const running = followed.filter(({ row }) => row.state === 'running' || row.state === 'paused');
    for (const [id, stop] of watching) {
      if (running.some(({ row }) => row.id === id)) continue;
      stop();
      watching.delete(id);
    }
    for (const { row, node } of running) {
      if (watching.has(row.id)) continue;
      watching.set(row.id, watch(watched.samplerOf(node, row), row.id, send));
    }
  };

  const unsubscribe = watched.hints.subscribe((hint) => {
    const mayBeOurs = hint.cluster === null || hint.cluster === watched.cluster;
    if (mayBeOurs && hint.kinds.some((kind) => changing.has(kind))) update();
  });
  try {
    update();
    await untilLeft(channel);
  } finally {
    unsubscribe();
    for (const stop of watching.values()) stop();
  }
}

/** Resolves when the viewer leaves. */
export async function untilLeft({ signal }: StreamChannel): Promise<void> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}

function watch(sampler: Sampler, container: string, send: (message: StatsMessage) => void): () => void {
  send({ type: 'history', container, samples: [...sampler.points] });
  return sampler.watch({
    point: (sample) => send({ type: 'sample', container, sample }),
    problem: (message) => send({ type: 'problem', container, message }),
  });
}

/** Sends in order, one message at a time; what a slow viewer has not taken, and `mayGo`, gives way to what is newer. */
export function createSender<Message extends object>(
  channel: StreamChannel,
  mayGo: (message: Message) => boolean,
): (message: Message) => void {
  const waiting: Message[] = [];
  let sending = false;
  const drain = async () => {
    sending = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await channel.message(next);
    } catch {
      // The viewer left.
      waiting.length = 0;
    } finally {
      sending = false;
    }
  };
  return (message) => {
    waiting.push(message);
    if (waiting.length > maxWaiting) {
      const oldest = waiting.findIndex(mayGo);
      if (oldest !== -1) waiting.splice(oldest, 1);
    }
    if (!sending) void drain();
  };
}
