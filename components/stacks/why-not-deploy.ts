import type { StackPlan } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';

/** Why what a plan shows cannot be deployed as it is, in words; null where it can. */
export function whyNotDeploy({ problems, scaleQuestions }: StackPlan): string | null {
  if (problems.length > 0) return 'Something stands in the way: see above.';
  const asked = scaleQuestions.length;
  return asked > 0
    ? `Answer ${formatQuantity(asked, 'the question about scale', 'the questions about scale')} first.`
    : null;
}
