import { Button } from '@mantine/core';
import { ArrowLeft } from 'lucide-react';
import { PermissionButton } from '@/components/ui/permission-button';
import { SourceChoice } from './source-choice';
import type { DeploySteps } from './use-deploy-steps';

type Props = {
  steps: Pick<DeploySteps, 'stage' | 'isPlanning' | 'begin' | 'edit'>;
  /** Whether the stack is a new one, that can come from somewhere else. */
  isNew: boolean;
  /** Why no plan can be asked for yet, in words. */
  disabledReason: string | null;
  /** "the file" */
  source: string;
};

/** The way on from what is written, and back to it from its plan. */
export function DeployActions({ steps, isNew, disabledReason, source }: Props) {
  switch (steps.stage) {
    case 'write':
      return (
        <>
          {isNew ? <SourceChoice /> : null}
          <PermissionButton
            permission="Stack Deploy"
            variant="filled"
            loading={steps.isPlanning}
            disabledReason={disabledReason}
            onClick={steps.begin}
          >
            Plan
          </PermissionButton>
        </>
      );
    case 'plan':
      return (
        <Button variant="default" leftSection={<ArrowLeft size={14} aria-hidden />} onClick={steps.edit}>
          Back to {source}
        </Button>
      );
    case 'progress':
      return null;
  }
}
