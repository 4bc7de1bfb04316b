'use client';

import { useDeferredValue, useState } from 'react';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { formatQuantity } from '@/lib/format';
import { nameInFile } from './compose-check';
import { DeployActions } from './deploy-actions';
import { DeployProgress } from './deploy-progress';
import { DraftBanner } from './draft-banner';
import { PlanReview } from './plan-review';
import { setVariables, type StackForm } from './stack-form';
import { StackWriter } from './stack-writer';
import { useComposeCheck } from './use-compose-check';
import { useComposeTarget } from './use-compose-target';
import { useDeploySteps } from './use-deploy-steps';
import { useDraft } from './use-draft';

type Props = { cluster: string; stack: string | null; revision: number | null; initial: StackForm };

/** From text to running services: write, look at the plan, deploy, follow. Going back loses nothing. */
export function DeployFlow({ cluster, stack, revision, initial }: Props) {
  const target = useComposeTarget(cluster);
  const draft = useDraft(cluster, stack, initial);
  const { form, setForm } = draft;
  const [editorKey, setEditorKey] = useState(0);

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
  const steps = useDeploySteps({
    stack,
    name,
    plan: (choices) => client.stacks.plan({ ...source, ...choices }),
    deploy: (_, how) => client.stacks.deploy({ ...source, ...how, note: form.note.trim() }),
  });
  const { stage, answer, planError } = steps;
  const planReason =
    yaml.trim() === ''
      ? 'Paste or write a Compose file first.'
      : errors > 0
        ? `Correct ${formatQuantity(errors, 'the error', 'the errors')} first.`
        : null;

  return (
    <Page height={stage === 'write' ? 'fill' : 'content'}>
      <PageHeader
        title={stack === null ? 'Deploy a stack' : `Edit ${stack}`}
        subtitle={stack !== null && revision !== null ? <span>From revision {revision}</span> : undefined}
        actions={
          <DeployActions steps={steps} isNew={stack === null} disabledReason={planReason} source="the file" />
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
      {planError ? <ErrorState variant="inline" title="No plan could be made" error={planError} /> : null}
      <StackWriter
        key={editorKey}
        hidden={stage !== 'write'}
        target={target}
        form={form}
        onChange={(next) => {
          steps.forget();
          setForm(next);
        }}
        fixedName={stack}
        nameError={steps.nameError}
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
            steps.forget();
            setCollection(wanted);
          }}
        />
      </StackWriter>
      {steps.review ? (
        <PlanReview {...steps.review} note={form.note} onNote={(note) => setForm({ ...form, note })} />
      ) : null}
      {stage === 'progress' ? (
        <DeployProgress
          cluster={cluster}
          stack={steps.name}
          job={steps.job}
          onSucceeded={draft.forget}
          onEdit={yaml === '' ? null : steps.edit}
          onRetry={yaml === '' ? null : steps.retry}
        />
      ) : null}
    </Page>
  );
}
