'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import { useUrlState } from '@/components/ui/use-url-state';
import { stackNameProblem } from '@/lib/compose/names';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { GitSource } from '@/lib/contract/stack-git';
import { DeployProgress } from './deploy-progress';
import { GitCommitLine } from './git-commit-line';
import { GitFields } from './git-fields';
import { emptyGitForm, type GitForm, gitFormOf, gitProblem, gitSettingsOf } from './git-form';
import { PlanNotes } from './plan-notes';
import { type DeployChoices, PlanReview } from './plan-review';
import { SourceChoice } from './source-choice';

type Props = {
  cluster: string;
  /** The stack whose source is changed; null for a new one. */
  stack: string | null;
  stored: GitSource | null;
};

const firstChoices: DeployChoices = { scale: {}, pull: 'missing' };

/** From a repository to running services: say where it is, look at the plan of its newest commit, deploy, follow. */
export function GitFlow({ cluster, stack, stored }: Props) {
  const url = useUrlState();
  const [form, setForm] = useState<GitForm>(() =>
    stored && stack !== null ? gitFormOf(stack, stored) : { ...emptyGitForm, name: stack ?? '' },
  );
  const [choices, setChoices] = useState(firstChoices);
  const [collection, setCollection] = useState('');
  const [isNameShown, setNameShown] = useState(false);
  const [logins, setLogins] = useState<RegistryLogin[]>([]);
  const [note, setNote] = useState('');
  const name = stack ?? form.name.trim();
  const source = gitSettingsOf(form, stored, collection);

  const check = useMutation({
    mutationFn: (wanted: DeployChoices) => client.stackGit.check({ cluster, stack: name, source, ...wanted }),
  });
  const answer = check.data ?? null;
  const deploy = useMutation({
    mutationFn: (planHash: string) =>
      client.stackGit.deploy({
        cluster,
        stack: name,
        source,
        ...choices,
        note: note.trim(),
        commit: answer?.commit.sha,
        planHash,
        credentials: logins.filter(({ registry }) => registry.trim() !== ''),
      }),
    onSuccess: ({ job }) => url.set({ job, name: stack === null ? name : null }),
  });

  const job = url.get('job');
  const stage = job !== '' ? 'progress' : answer?.plan ? 'plan' : 'write';
  const nameProblem = stackNameProblem(name);
  const makePlan = (wanted: DeployChoices) => {
    setChoices(wanted);
    deploy.reset();
    check.mutate(wanted);
  };
  const edit = () => {
    check.reset();
    deploy.reset();
    url.set({ job: null, name: null });
  };
  const errors = answer?.plan ? [] : (answer?.diagnostics ?? []);
  return (
    <Page height="content">
      <PageHeader
        title={stack === null ? 'Deploy a stack' : `Deploy ${stack} from git`}
        actions={
          stage === 'write' ? (
            <>
              {stack === null ? <SourceChoice /> : null}
              <PermissionButton
                permission="Stack Deploy"
                variant="filled"
                loading={check.isPending}
                disabledReason={gitProblem(form)}
                onClick={() => {
                  setNameShown(true);
                  if (nameProblem === null) makePlan(firstChoices);
                }}
              >
                Plan
              </PermissionButton>
            </>
          ) : stage === 'plan' ? (
            <Button variant="default" leftSection={<ArrowLeft size={14} aria-hidden />} onClick={edit}>
              Back to the repository
            </Button>
          ) : null
        }
      />
      {check.error && stage === 'write' ? (
        <ErrorState variant="inline" title="No plan could be made" error={toApiError(check.error)} />
      ) : null}
      {errors.length > 0 ? (
        <SectionCard title={`${form.file} has errors`}>
          <PlanNotes tone="bad" items={errors.map(({ line, message }) => `Line ${line}: ${message}`)} />
        </SectionCard>
      ) : null}
      <div hidden={stage !== 'write'}>
        <GitFields
          form={form}
          onChange={(next) => {
            if (!check.isIdle) check.reset();
            setForm(next);
          }}
          fixedName={stack}
          nameError={isNameShown ? nameProblem : null}
          stored={stored}
        >
          <CollectionField
            cluster={cluster}
            permission="Stack Deploy"
            value={collection}
            stays={stack !== null}
            onChange={(wanted) => {
              check.reset();
              setCollection(wanted);
            }}
          />
        </GitFields>
      </div>
      {stage === 'plan' && answer?.plan ? (
        <>
          <SectionCard title="Commit">
            <GitCommitLine commit={answer.commit} />
          </SectionCard>
          <PlanReview
            stack={name}
            plan={answer.plan}
            diagnostics={answer.diagnostics}
            choices={choices}
            planning={check.isPending}
            planError={check.error ? toApiError(check.error) : null}
            onChoose={makePlan}
            logins={logins}
            onLogins={setLogins}
            note={note}
            onNote={setNote}
            deploying={deploy.isPending}
            error={deploy.error ? toApiError(deploy.error) : null}
            onDeploy={(hash) => deploy.mutate(hash)}
          />
        </>
      ) : null}
      {stage === 'progress' ? (
        <DeployProgress
          cluster={cluster}
          stack={stack ?? (url.get('name') || name)}
          job={job}
          onSucceeded={() => undefined}
          onEdit={form.url === '' ? null : edit}
          onRetry={null}
        />
      ) : null}
    </Page>
  );
}
