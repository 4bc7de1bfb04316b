import type { HintKind } from '@/lib/hint-kinds';

/** What changed: a kind, in one cluster or (null) anywhere. */
export type Change = { cluster: string | null; kind: HintKind };

/**
 * Gathers hints and hands them on at most once per interval: the first after a silence at once, and a storm of events as
 * one refetch each interval.
 */
export class HintBuffer {
  #changes = new Map<string, Change>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #notBeforeMs = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly flush: (changes: Change[]) => void,
  ) {}

  add(cluster: string | null, kinds: readonly HintKind[]): void {
    for (const kind of kinds) this.#changes.set(`${kind} ${cluster ?? ''}`, { cluster, kind });
    if (this.#changes.size === 0 || this.#timer) return;
    const waitMs = Math.max(0, this.#notBeforeMs - performance.now());
    this.#timer = setTimeout(() => this.#run(), waitMs);
  }

  /** Forgets what was gathered. */
  clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changes.clear();
  }

  #run(): void {
    const changes = [...this.#changes.values()];
    this.clear();
    this.#notBeforeMs = performance.now() + this.intervalMs;
    this.flush(changes);
  }
}
