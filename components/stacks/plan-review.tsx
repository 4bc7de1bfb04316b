'use client';

import { Checkbox, TextInput } from '@mantine/core';
import { CircleCheck, Rocket } from 'lucide-react';
import type { ApiError } from '@/components/api/api-error';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { StackPlan } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { PlanNotes } from './plan-notes';
import { PlanSteps } from './plan-steps';
import { RegistryLogins } from './registry-logins';
import { planSummary } from './plan-summary';
import { type ScaleAnswers, ScaleQuestions } from './scale-questions';
import classes from './stacks.module.css';
import { whyNotDeploy } from './why-not-deploy';

export type DeployChoices = { scale: ScaleAnswers; pull: 'missing' | 'always' };

type Props = {
  stack: string;
  plan: StackPlan;
  diagnostics: readonly Diagnostic[];
  choices: DeployChoices;
  /** A plan with other choices is on its way. */
  planning: boolean;
  planError: ApiError | null;
  onChoose: (choices: DeployChoices) => void;
  logins: readonly RegistryLogin[];
  onLogins: (logins: RegistryLogin[]) => void;
  note: string;
  onNote: (note: string) => void;
  deploying: boolean;
  error: ApiError | null;
  onDeploy: (hash: string) => void;
};

/** What a deploy would do, before it does it. */
export function PlanReview(props: Props) {
  const { stack, plan, diagnostics, choices, planning, onChoose } = props;
  const warnings = [...plan.warnings, ...diagnostics.map(({ line, message }) => `Line ${line}: ${message}`)];
  const isOfSwarm = plan.steps.some(({ object, kind }) => object === 'service' && kind !== 'wait');
  const noun = isOfSwarm ? 'task' : 'container';
  return (
    <div className={classes.column}>
      {plan.problems.length > 0 ? (
        <SectionCard title="In the way">
          <PlanNotes tone="bad" items={plan.problems} />
        </SectionCard>
      ) : null}
      <ScaleQuestions
        questions={plan.scaleQuestions}
        answers={choices.scale}
        disabled={planning}
        onAnswer={(scale) => onChoose({ ...choices, scale })}
      />
      <SectionCard
        title={plan.empty ? `Plan for ${stack}` : `Plan for ${stack}: ${planSummary(plan.steps, noun)}`}
        padding="flush"
      >
        {plan.empty ? (
          <div className={classes.nothing}>
            <CircleCheck size={20} aria-hidden />
            <div>
              <strong>Nothing to change.</strong>{' '}
              <span className={classes.faint}>
                What runs is what the file says: a deploy only writes a new revision down.
              </span>
            </div>
          </div>
        ) : (
          <PlanSteps steps={plan.steps} label="Steps of the plan" />
        )}
      </SectionCard>
      {warnings.length > 0 ? (
        <SectionCard title={formatQuantity(warnings.length, 'warning', 'warnings')}>
          <PlanNotes tone="warn" items={warnings} />
        </SectionCard>
      ) : null}
      <RegistryLogins logins={props.logins} onChange={props.onLogins} />
      {props.planError ? (
        <ErrorState variant="inline" title="The plan could not be made anew" error={props.planError} />
      ) : null}
      {props.error ? (
        <ErrorState
          variant="inline"
          title="It was not deployed"
          error={props.error}
          onRetry={props.error.code === 'plan_outdated' ? () => onChoose(choices) : undefined}
        />
      ) : null}
      <SectionCard>
        <div className={classes.deployBar}>
          <TextInput
            label="Note"
            description="Why: it stands beside the revision."
            maxLength={1000}
            value={props.note}
            onChange={(event) => props.onNote(event.currentTarget.value)}
          />
          <Checkbox
            label="Pull every image again"
            checked={choices.pull === 'always'}
            disabled={planning}
            onChange={(event) =>
              onChoose({ ...choices, pull: event.currentTarget.checked ? 'always' : 'missing' })
            }
          />
          <PermissionButton
            permission="Stack Deploy"
            variant="filled"
            size="sm"
            icon={<Rocket size={15} aria-hidden />}
            loading={props.deploying || planning}
            disabledReason={whyNotDeploy(plan)}
            onClick={() => props.onDeploy(plan.hash)}
          >
            Deploy
          </PermissionButton>
        </div>
      </SectionCard>
    </div>
  );
}
