import type { JobStep } from '@/lib/contract/jobs';
import type { StepState } from '@/lib/job-status';
import type { ProgressEvent } from '../engine/resource-types';

export type StepChange = { id: string; change: Partial<Omit<JobStep, 'id'>> };

/** The step that sums the others up. */
export const overallStep = 'overall';

const layerId = /^[a-f0-9]{12,64}$/;

/** What engines say of a layer, and what that means. Source: `distribution/` and `pkg/progress` of the daemon. */
const states: { words: RegExp; state: StepState; kind: 'none' | 'transfer' | 'after' }[] = [
  { words: /^(Pulling fs layer|Waiting|Preparing)/i, state: 'waiting', kind: 'none' },
  { words: /^(Downloading|Pushing)/i, state: 'running', kind: 'transfer' },
  { words: /^(Already exists|Layer already exists|Mounted from)/i, state: 'done', kind: 'none' },
  { words: /^(Pull complete|Pushed)/i, state: 'done', kind: 'after' },
  { words: /^(Verifying Checksum|Download complete|Extracting|Retrying)/i, state: 'running', kind: 'after' },
];

type LayerProgress = { state: StepState; currentBytes: number; totalBytes: number };

/**
 * Folds an engine's progress lines into the steps of a job: one a layer, and one for the whole with the bytes moved
 * and how many layers are done.
 */
export function createProgress(): (event: ProgressEvent) => StepChange[] {
  const layers = new Map<string, LayerProgress>();
  let outcome = '';

  const overall = (): StepChange => {
    const all = [...layers.values()];
    const done = all.filter((layer) => layer.state === 'done').length;
    const totalBytes = sum(all, (layer) => layer.totalBytes);
    const layersText =
      all.length === 0 ? '' : `${done} of ${all.length} ${all.length === 1 ? 'layer' : 'layers'}`;
    return {
      id: overallStep,
      change: {
        state: 'running',
        detail: [layersText, outcome].filter(Boolean).join(', '),
        currentBytes: totalBytes > 0 ? sum(all, (layer) => layer.currentBytes) : null,
        totalBytes: totalBytes > 0 ? totalBytes : null,
      },
    };
  };

  return (event) => {
    if (event.id === null || !layerId.test(event.id)) {
      outcome = outcomeOf(event.status) ?? outcome;
      return [overall()];
    }
    const meaning = states.find(({ words }) => words.test(event.status)) ?? {
      state: 'running' as const,
      kind: 'none' as const,
    };
    const known = layers.get(event.id) ?? { state: 'waiting', currentBytes: 0, totalBytes: 0 };
    layers.set(event.id, moved(known, meaning, event));
    const showsBytes = event.totalBytes !== null && event.totalBytes > 0;
    return [
      {
        id: event.id,
        change: {
          label: event.id.slice(0, 12),
          state: meaning.state,
          detail: event.status,
          currentBytes: showsBytes ? event.currentBytes : null,
          totalBytes: showsBytes ? event.totalBytes : null,
        },
      },
      overall(),
    ];
  };
}

/** Only what goes over the network counts: unpacking starts again from nothing. */
function moved(
  known: LayerProgress,
  { state, kind }: { state: StepState; kind: 'none' | 'transfer' | 'after' },
  event: ProgressEvent,
): LayerProgress {
  switch (kind) {
    case 'none':
      return { ...known, state };
    case 'transfer':
      return {
        state,
        currentBytes: event.currentBytes ?? known.currentBytes,
        // An estimate of the engine: a push may move a little more than it announced.
        totalBytes: Math.max(event.totalBytes ?? known.totalBytes, event.currentBytes ?? 0),
      };
    case 'after':
      return { ...known, state, currentBytes: known.totalBytes };
  }
}

/** What the last lines say about the whole: a digest, or that nothing was new. */
function outcomeOf(status: string): string | null {
  const digest = /digest: (sha256:[a-f0-9]{64})/i.exec(status)?.[1];
  if (digest !== undefined) return `digest ${digest.slice(0, 19)}`;
  return /^Status: Image is up to date/i.test(status) ? 'up to date' : null;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
