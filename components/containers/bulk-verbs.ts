import type { Permission } from '@/lib/permissions';
import { type ActionContainer, type ContainerVerb, containerVerbs, whyNotNow } from './container-verbs';

export type BulkVerb = Exclude<ContainerVerb, 'rename' | 'update'>;

/** Why one may not do it to a container, in words; null where one may. */
type WhyDenied = (permission: Permission, container: ActionContainer) => string | null;

/** Which of the chosen containers a verb touches, and which it leaves alone and why. */
export function bulkPlan(
  verb: BulkVerb,
  containers: readonly ActionContainer[],
  whyDenied: WhyDenied,
): { touched: ActionContainer[]; skipped: { container: ActionContainer; reason: string }[] } {
  const touched: ActionContainer[] = [];
  const skipped: { container: ActionContainer; reason: string }[] = [];
  for (const container of containers) {
    const reason = whyDenied(containerVerbs[verb].permission, container) ?? whyNotNow(verb, container);
    if (reason === null) touched.push(container);
    else skipped.push({ container, reason });
  }
  return { touched, skipped };
}

/** Why a verb touches none of the chosen containers; null where it touches some. */
export function whyNotAny(
  verb: BulkVerb,
  containers: readonly ActionContainer[],
  whyDenied: WhyDenied,
): string | null {
  const { touched, skipped } = bulkPlan(verb, containers, whyDenied);
  if (touched.length > 0) return null;
  const denials = containers.map((container) => whyDenied(containerVerbs[verb].permission, container));
  const [first] = skipped;
  if (first && (skipped.length === 1 || denials.every((denial) => denial !== null))) return first.reason;
  return denials.every((denial) => denial === null)
    ? 'The state of none of the selected containers allows this.'
    : 'Your rights and their state allow this for none of the selected containers.';
}
