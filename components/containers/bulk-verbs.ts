import { type ActionContainer, type ContainerVerb, whyNotNow } from './container-verbs';

export type BulkVerb = Exclude<ContainerVerb, 'rename' | 'update'>;

/** Which of the chosen containers a verb touches, and which it leaves alone and why. */
export function bulkPlan(
  verb: BulkVerb,
  containers: readonly ActionContainer[],
): { touched: ActionContainer[]; skipped: { container: ActionContainer; reason: string }[] } {
  const touched: ActionContainer[] = [];
  const skipped: { container: ActionContainer; reason: string }[] = [];
  for (const container of containers) {
    const reason = whyNotNow(verb, container);
    if (reason === null) touched.push(container);
    else skipped.push({ container, reason });
  }
  return { touched, skipped };
}

/** Why a verb touches none of the chosen containers; null where it touches some. */
export function whyNotAny(verb: BulkVerb, containers: readonly ActionContainer[]): string | null {
  const { touched, skipped } = bulkPlan(verb, containers);
  if (touched.length > 0) return null;
  const reasons = new Set(skipped.map(({ reason }) => reason));
  return reasons.size === 1 && skipped[0] && skipped.length === 1
    ? skipped[0].reason
    : 'The state of none of the selected containers allows this.';
}
