import type { Hint, HintKind } from '@/lib/contract/system';

export type HintListener = (hint: Hint) => void;

/** Tells every tab which kinds of thing changed. Listeners get them coalesced; queries stay the truth. */
export type Hints = {
  /** Says that `kinds` changed in `cluster` (null: not of one cluster). Cheap: call it as often as you like. */
  changed(cluster: string | null, kinds: readonly HintKind[]): void;
  /** Calls `listener` at most once per window and cluster; returns how to stop. */
  subscribe(listener: HintListener): () => void;
  /** How many listen: none while nobody has Gantry open. */
  readonly listeners: number;
};

/** Hints are told at most this often: the first after a silence at once, those that follow within this long as one. */
const windowMs = 200;

/** Makes the hints of one process. */
export function createHints(): Hints {
  const listeners = new Set<HintListener>();
  const pending = new Map<string | null, Set<HintKind>>();
  let timer: NodeJS.Timeout | null = null;
  let notBeforeMs = 0;

  const flush = () => {
    timer = null;
    notBeforeMs = performance.now() + windowMs;
    const hints = [...pending].map(([cluster, kinds]) => ({ cluster, kinds: [...kinds] }));
    pending.clear();
    for (const hint of hints) for (const listener of listeners) listener(hint);
  };

  return {
    changed(cluster, kinds) {
      if (listeners.size === 0) return;
      const known = pending.get(cluster) ?? new Set<HintKind>();
      for (const kind of kinds) known.add(kind);
      pending.set(cluster, known);
      timer ??= setTimeout(flush, Math.max(0, notBeforeMs - performance.now()));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get listeners() {
      return listeners.size;
    },
  };
}
