'use client';

import { useState } from 'react';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import type { GitSource } from '@/lib/contract/stack-git';
import { DeployActions } from './deploy-actions';
import { DeployProgress } from './deploy-progress';
import { GitCommitLine } from './git-commit-line';
import { GitFields } from './git-fields';
import { emptyGitForm, type GitForm, gitFormOf, gitProblem, gitSettingsOf } from './git-form';
import { PlanNotes } from './plan-notes';
import { PlanReview } from './plan-review';
import { useDeploySteps } from './use-deploy-steps';

type Props = {
  cluster: string;
  /** The stack whose source is changed; null for a new one. */
  stack: string | null;
  stored: GitSource | null;
};

/** From a repository to running services: say where it is, look at the plan of its newest commit, deploy, follow. */
export function GitFlow({ cluster, stack, stored }: Props) {
  const [form, setForm] = useState<GitForm>(() =>
    stored && stack !== null ? gitFormOf(stack, stored) : { ...emptyGitForm, name: stack ?? '' },
  );
  const [collection, setCollection] = useState('');
  const [note, setNote] = useState('');
  const name = stack ?? form.name.trim();
  const source = gitSettingsOf(form, stored, collection);

  const steps = useDeploySteps({
    stack,
    name,
    plan: (choices) => client.stackGit.check({ cluster, stack: name, source, ...choices }),
    deploy: (shown, how) =>
      client.stackGit.deploy({
        cluster,
        stack: name,
        source,
        ...how,
        note: note.trim(),
        commit: shown?.commit.sha,
      }),
  });
  const { stage, answer, planError } = steps;
  const errors = answer?.plan || planError ? [] : (answer?.diagnostics ?? []);
  return (
    <Page height="content">
      <PageHeader
        title={stack === null ? 'Deploy a stack' : `Deploy ${stack} from git`}
        actions={
          <DeployActions
            steps={steps}
            isNew={stack === null}
            disabledReason={gitProblem(form, stored)}
            source="the repository"
          />
        }
      />
      {planError ? <ErrorState variant="inline" title="No plan could be made" error={planError} /> : null}
      {errors.length > 0 ? (
        <SectionCard title={`${form.file} has errors`}>
          <PlanNotes tone="bad" items={errors.map(({ line, message }) => `Line ${line}: ${message}`)} />
        </SectionCard>
      ) : null}
      <div hidden={stage !== 'write'}>
        <GitFields
          form={form}
          onChange={(next) => {
            steps.forget();
            setForm(next);
          }}
          fixedName={stack}
          nameError={steps.nameError}
          stored={stored}
        >
          <CollectionField
            cluster={cluster}
            permission="Stack Deploy"
            value={collection}
            stays={stack !== null}
            onChange={(wanted) => {
              steps.forget();
              setCollection(wanted);
            }}
          />
        </GitFields>
      </div>
      {steps.review && answer ? (
        <>
          <SectionCard title="Commit">
            <GitCommitLine commit={answer.commit} />
          </SectionCard>
          <PlanReview {...steps.review} note={note} onNote={setNote} />
        </>
      ) : null}
      {stage === 'progress' ? (
        <DeployProgress
          cluster={cluster}
          stack={steps.name}
          job={steps.job}
          onSucceeded={() => undefined}
          onEdit={form.url === '' ? null : steps.edit}
          onRetry={null}
        />
      ) : null}
    </Page>
  );
}
