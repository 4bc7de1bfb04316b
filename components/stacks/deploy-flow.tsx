'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { useUrlState } from '@/components/ui/use-url-state';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import { stackNameProblem } from '@/lib/compose/names';
import { formatQuantity } from '@/lib/format';
import { nameInFile } from './compose-check';
import { DeployProgress } from './deploy-progress';
import { DraftBanner } from './draft-banner';
import { type DeployChoices, PlanReview } from './plan-review';
import { SourceChoice } from './source-choice';
import { setVariables, type StackForm } from './stack-form';
import { StackWriter } from './stack-writer';
import { useComposeCheck } from './use-compose-check';
import { useComposeTarget } from './use-compose-target';
import { useDraft } from './use-draft';

type Props = { cluster: string; stack: string | null; revision: number | null; initial: StackForm };

const firstChoices: DeployChoices = { scale: {}, pull: 'missing' };

/** From text to running services: write, look at the plan, deploy, follow. Going back loses nothing. */
export function DeployFlow({ cluster, stack, revision, initial }: Props) {
  const url = useUrlState();
  const target = useComposeTarget(cluster);
  const draft = useDraft(cluster, stack, initial);
  const { form, setForm } = draft;
  const [editorKey, setEditorKey] = useState(0);
  const [choices, setChoices] = useState(firstChoices);
  const [nameShown, setNameShown] = useState(false);

  const name = stack ?? (form.name || nameInFile(form.yaml));
  const variables = setVariables(form.variables);
  const { yaml, files, profiles } = form;
  const check = useComposeCheck(useDeferredValue({ stack: name, yaml, variables, files, profiles, target }));
  const errors = check.result?.diagnostics.filter(({ severity }) => severity === 'error').length ?? 0;

  const [collection, setCollection] = useState('');
  const source = {
    cluster,
    stack: name,
    yaml,
    variables,
    files,
    profiles,
    collection: collection.trim() || undefined,
  };
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof client.stacks.plan>> | null>(null);
  const plan = useMutation({
    mutationFn: (wanted: DeployChoices) => client.stacks.plan({ ...source, ...wanted }),
    onSuccess: setAnswer,
  });
  const [logins, setLogins] = useState<RegistryLogin[]>([]);
  const credentials = logins.filter(({ registry }) => registry.trim() !== '');
  const deploy = useMutation({
    mutationFn: (planHash: string) =>
      client.stacks.deploy({ ...source, ...choices, note: form.note.trim(), planHash, credentials }),
    onSuccess: ({ job }) => url.set({ job, name: stack === null ? name : null }),
  });

  const job = url.get('job');
  const stage = job !== '' ? 'progress' : answer?.plan ? 'plan' : 'write';
  const edit = () => {
    setAnswer(null);
    plan.reset();
    deploy.reset();
    url.set({ job: null, name: null });
  };
  const makePlan = (wanted: DeployChoices) => {
    setChoices(wanted);
    deploy.reset();
    plan.mutate(wanted);
  };
  const change = (next: StackForm) => {
    // A plan, or a refusal, is of the text it was asked for.
    if (!plan.isIdle) plan.reset();
    setAnswer(null);
    setForm(next);
  };
  const nameProblem = stackNameProblem(name);
  const planReason =
    yaml.trim() === ''
      ? 'Paste or write a Compose file first.'
      : errors > 0
        ? `Correct ${formatQuantity(errors, 'the error', 'the errors')} first.`
        : null;
  const known = stack ?? (url.get('name') || name);

  return (
    <Page height={stage === 'write' ? 'fill' : 'content'}>
      <PageHeader
        title={stack === null ? 'Deploy a stack' : `Edit ${stack}`}
        subtitle={stack !== null && revision !== null ? <span>From revision {revision}</span> : undefined}
        actions={
          stage === 'write' ? (
            <>
              {stack === null ? <SourceChoice /> : null}
              <PermissionButton
                permission="Stack Deploy"
                variant="filled"
                loading={plan.isPending}
                disabledReason={planReason}
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
              Back to the file
            </Button>
          ) : null
        }
      />
      {stage === 'write' && draft.found ? (
        <DraftBanner
          draft={draft.found}
          taken={stack === null}
          onTake={(found) => {
            draft.take(found);
            setEditorKey(editorKey + 1);
          }}
          onDiscard={() => {
            draft.forget();
            setForm(initial);
            setEditorKey(editorKey + 1);
          }}
        />
      ) : null}
      {plan.error && stage === 'write' ? (
        <ErrorState variant="inline" title="No plan could be made" error={toApiError(plan.error)} />
      ) : null}
      <StackWriter
        key={editorKey}
        hidden={stage !== 'write'}
        target={target}
        form={form}
        onChange={change}
        fixedName={stack}
        nameError={nameShown ? nameProblem : null}
        check={check}
        refused={answer && !answer.plan ? answer.diagnostics : null}
      >
        <CollectionField
          cluster={cluster}
          permission="Stack Deploy"
          value={collection}
          stays={stack !== null}
          size="xs"
          onChange={(wanted) => {
            plan.reset();
            setAnswer(null);
            setCollection(wanted);
          }}
        />
      </StackWriter>
      {stage === 'plan' && answer?.plan ? (
        <PlanReview
          stack={name}
          plan={answer.plan}
          diagnostics={answer.diagnostics}
          choices={choices}
          planning={plan.isPending}
          planError={plan.error ? toApiError(plan.error) : null}
          onChoose={makePlan}
          logins={logins}
          onLogins={setLogins}
          note={form.note}
          onNote={(note) => setForm({ ...form, note })}
          deploying={deploy.isPending}
          error={deploy.error ? toApiError(deploy.error) : null}
          onDeploy={(hash) => deploy.mutate(hash)}
        />
      ) : null}
      {stage === 'progress' ? (
        <DeployProgress
          cluster={cluster}
          stack={known}
          job={job}
          onSucceeded={draft.forget}
          onEdit={yaml === '' ? null : edit}
          onRetry={
            yaml === ''
              ? null
              : () => {
                  edit();
                  makePlan(choices);
                }
          }
        />
      ) : null}
    </Page>
  );
}
