import type { StatsContainer, StatsMessage, StatsPoint } from '@/lib/stats-stream';

/** How far back samples are kept, as on the server. */
export const keptMs = 10 * 60_000;

/** How often the charts are drawn. */
const tellMs = 1000;

export type StatsSeries = StatsContainer & { samples: readonly StatsPoint[]; problem: string | null };
export type StatsSnapshot = {
  series: readonly StatsSeries[];
  leftOut: readonly string[];
  notes: readonly string[];
  known: boolean;
};

/** The samples of one view. Listeners are told at once of the first, then once a second: charts are slow to draw; snapshots never change. */
export class StatsStore {
  #containers: StatsContainer[] = [];
  #leftOut: string[] = [];
  #notes: string[] = [];
  #known = false;
  readonly #samples = new Map<string, readonly StatsPoint[]>();
  readonly #problems = new Map<string, string>();
  #snapshot: StatsSnapshot = { series: [], leftOut: [], notes: [], known: false };
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): StatsSnapshot => this.#snapshot;

  /** Takes one message of the stream in. */
  take(message: StatsMessage): void {
    switch (message.type) {
      case 'containers':
        this.#containers = message.containers;
        this.#leftOut = message.leftOut;
        this.#notes = message.notes ?? [];
        this.#known = true;
        break;
      case 'history':
        this.#samples.set(message.container, message.samples);
        break;
      case 'sample':
        this.#add(message.container, message.sample);
        break;
      case 'problem':
        this.#problems.set(message.container, message.message);
        break;
    }
    this.#changed();
  }

  #add(container: string, sample: StatsPoint): void {
    const known = this.#samples.get(container) ?? [];
    const oldestMs = sample.timeMs - keptMs;
    this.#samples.set(container, [...known.filter(({ timeMs }) => timeMs >= oldestMs), sample]);
    this.#problems.delete(container);
  }

  #changed(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.#snapshot = {
          series: this.#containers.map((container) => ({
            ...container,
            samples: this.#samples.get(container.id) ?? [],
            problem: this.#problems.get(container.id) ?? null,
          })),
          leftOut: this.#leftOut,
          notes: this.#notes,
          known: this.#known,
        };
        for (const listener of this.#listeners) listener();
      },
      this.#snapshot.known ? tellMs : 0,
    );
  }
}
