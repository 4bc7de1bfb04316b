import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { PlanNotes } from './plan-notes';
import { PlanPreview } from './plan-preview';
import type { ScaleAnswers } from './scale-questions';
import type { PlanAnswer } from './use-deploy-steps';
import { whyNotDeploy } from './why-not-deploy';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  confirmLabel: string;
  /** How it went to ask for the plan. */
  query: { error: Error | null; isFetching: boolean; refetch: () => Promise<unknown> };
  /** What is so where it went wrong: "The repository could not be read". */
  failure: string;
  /** What is known; undefined until it is. */
  answer: PlanAnswer | undefined;
  /** Whether `answer` is not the one to what is asked now. */
  isOutdated: boolean;
  scale: ScaleAnswers;
  onScale: (answers: ScaleAnswers) => void;
  onDeploy: (planHash: string | undefined) => Promise<{ job: string }>;
  onJob: (job: string) => void;
  /** What will be done, in words. */
  intro?: ReactNode;
  /** What the plan is of, above it. */
  about?: ReactNode;
  /** What can be chosen, below it. */
  children?: ReactNode;
};

/** Shows what a deploy would do, and deploys that and nothing else. */
export function PlanDialog({ query, failure, answer, isOutdated, intro, about, children, ...props }: Props) {
  const plan = answer?.plan;
  const reason = query.error
    ? `${failure}: see above.`
    : !answer || isOutdated
      ? 'What would change is being worked out.'
      : plan
        ? whyNotDeploy(plan)
        : 'The Compose file has errors: see above.';
  return (
    <ConfirmDialog
      opened={props.opened}
      onClose={props.onClose}
      tone="normal"
      title={props.title}
      confirmLabel={props.confirmLabel}
      disabledReason={reason}
      onConfirm={async () => props.onJob((await props.onDeploy(plan?.hash)).job)}
    >
      <Stack gap="sm">
        {intro}
        {query.error ? (
          <ErrorState
            variant="inline"
            title={failure}
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : answer ? (
          <>
            {about}
            {answer.diagnostics.length > 0 ? (
              <PlanNotes
                tone={plan ? 'warn' : 'bad'}
                items={answer.diagnostics.map(({ line, message }) => `Line ${line}: ${message}`)}
              />
            ) : null}
            {plan ? (
              <PlanPreview
                plan={plan}
                scale={props.scale}
                planning={query.isFetching}
                onScale={props.onScale}
              />
            ) : null}
          </>
        ) : (
          <Skeleton height={90} />
        )}
        {children}
      </Stack>
    </ConfirmDialog>
  );
}
