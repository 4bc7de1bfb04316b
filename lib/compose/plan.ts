import type { DesiredStack } from './engine/desired';
import type { LiveStack, Plan, ScaleAnswer } from './plan-types';

export type PlanOptions = {
  /** The stack as its last revision wanted it, for saying what changed. */
  previous?: DesiredStack | null;
  /**
   * What the file of the last revision that was deployed in full said of replicas, by service, `null` where it said
   * nothing. Without an entry the file's number holds.
   */
  lastRevisionReplicas?: Readonly<Record<string, number | null>>;
  /** Numbers set by hand since then, where they are known; else they are read from what is there. */
  scaledByHand?: Readonly<Record<string, number>>;
  /** Answers to `Plan.scaleQuestions`, by service. */
  scale?: Readonly<Record<string, ScaleAnswer>>;
  /** Pull every image first. Plan again after the pulls: a newer image makes its containers recreate. */
  pullAlways?: boolean;
  /** Also start containers which ended well (exit code 0) and are not meant to restart. */
  startFinished?: boolean;
};

/** What a deploy of `desired` would do to `live`. An unchanged file gives an empty plan. Volumes are never removed. */
export function planStack(_desired: DesiredStack, _live: LiveStack, _options: PlanOptions = {}): Plan {
  throw new Error('being built');
}

/** What taking a stack down would do. Volumes are kept unless `volumes`; external networks and volumes always. */
export function removePlan(_live: LiveStack, _options: { volumes: boolean }): Plan {
  throw new Error('being built');
}

/** What giving services these numbers of containers would do, everything else left as it is. */
export function scalePlan(
  _desired: DesiredStack,
  _live: LiveStack,
  _replicas: Readonly<Record<string, number>>,
): Plan {
  throw new Error('being built');
}
