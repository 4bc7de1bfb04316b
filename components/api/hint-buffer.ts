import type { HintKind } from '@/lib/hint-kinds';

/** What changed: a kind, in one cluster or (null) anywhere. */
export type Change = { cluster: string | null; kind: HintKind };

/** Gathers hints and hands them on at most once per interval, so that a storm of events is one refetch. */
export class HintBuffer {
  #changes = new Map<string, Change>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly intervalMs: number,
    private readonly flush: (changes: Change[]) => void,
  ) {}

  add(cluster: string | null, kinds: readonly HintKind[]): void {
    for (const kind of kinds) this.#changes.set(`${kind} ${cluster ?? ''}`, { cluster, kind });
    if (this.#changes.size > 0) this.#timer ??= setTimeout(() => this.#run(), this.intervalMs);
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
    this.flush(changes);
  }
}
