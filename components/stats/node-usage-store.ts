import type { NodeUsage, NodeUsageMessage } from '@/lib/node-usage';

/** What nodes on screen use, and which nodes those are. */
export class NodeUsageStore {
  readonly #usages = new Map<string, NodeUsage>();
  readonly #shown = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #shownListeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` when other nodes are on screen. */
  readonly subscribeShown = (listener: () => void): (() => void) => {
    this.#shownListeners.add(listener);
    return () => this.#shownListeners.delete(listener);
  };

  of(node: string): NodeUsage | undefined {
    return this.#usages.get(node);
  }

  /** The ids of the nodes on screen, sorted. */
  get shown(): string[] {
    return [...this.#shown.keys()].sort();
  }

  /** Says that a node is on screen until the returned function is called. */
  show(node: string): () => void {
    const count = this.#shown.get(node) ?? 0;
    this.#shown.set(node, count + 1);
    if (count === 0) this.#tellShown();
    return () => {
      const left = (this.#shown.get(node) ?? 1) - 1;
      if (left > 0) this.#shown.set(node, left);
      else this.#shown.delete(node);
      if (left === 0) this.#tellShown();
    };
  }

  take({ node, usage }: NodeUsageMessage): void {
    // What was measured before stands until it is measured anew.
    if (usage.state === 'measuring' && this.#usages.get(node)?.state === 'measured') return;
    this.#usages.set(node, usage);
    for (const listener of this.#listeners) listener();
  }

  #tellShown(): void {
    for (const listener of this.#shownListeners) listener();
  }
}
