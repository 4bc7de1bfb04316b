'use client';

import { Alert, Stack, TagsInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { CollectionField } from '@/components/grants/collection-field';
import { collectionInRows, rowsInCollection } from '@/components/grants/collection-rows';
import { FormPage } from '@/components/ui/form/form-page';
import { MountFields } from '@/components/ui/form/mount-fields';
import { PairFields } from '@/components/ui/form/pair-fields';
import { PermissionButton } from '@/components/ui/permission-button';
import { ProgressSteps } from '@/components/ui/progress-steps';
import { SectionCard } from '@/components/ui/section-card';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { createdContainer, failedField, missingImage } from '../failed-field';
import { LimitsFields } from '../limits-fields';
import { RestartFields } from '../restart-fields';
import { BasicFields } from './basic-fields';
import { IsolationFields } from './isolation-fields';
import { PortFields } from './port-fields';
import { ProcessFields } from './process-fields';
import { RunFailure } from './run-failure';
import { emptyRun, runInput, runProblems, type RunValues } from './run-form';
import { useRun } from './use-run';
import { useRunChoices } from './use-run-choices';

/** Fields at which a failure the server tells can be shown. */
const fieldsWithPlace = ['image', 'name', 'networks', 'restart'];

/** The form for a new container. What is typed stays, whatever the engine says. */
export function RunContainerPage({ cluster }: { cluster: string }) {
  const router = useRouter();
  const url = useUrlState();
  const [values, setValues] = useState<RunValues>(() => emptyRun(url.get('image')));
  const [submits, setSubmits] = useState(0);
  const keys = useRef(0);
  const choices = useRunChoices(cluster);
  const { attempt, run, pullAndRun, removeAndRun, forget } = useRun(({ id, name, warnings }) => {
    for (const warning of warnings)
      notifications.show({ color: 'yellow', title: `The engine warns about ${name}`, message: warning });
    notifications.show({ message: `${name} is running`, autoClose: 3000 });
    router.push(paths.container(cluster, id));
  });

  const wrong = runProblems(values);
  if (choices.nodes.length > 1 && values.node === null) wrong.node = 'Choose where it runs.';
  const error = attempt.state === 'failed' ? attempt.error : null;
  const named = missingImage(error) || createdContainer(error) ? null : failedField(error);
  const field = fieldsWithPlace.find((each) => each === named) ?? null;
  const problems = { ...(submits > 0 ? wrong : {}), ...(field && error ? { [field]: error.message } : {}) };
  const busy = attempt.state === 'creating' || attempt.state === 'pulling';

  const set = (change: Partial<RunValues>) => {
    forget();
    setValues((now) => ({ ...now, ...change }));
  };
  const newKey = () => (keys.current += 1);
  const input = () => runInput(cluster, values);

  const submit = () => {
    setSubmits((now) => now + 1);
    if (Object.keys(wrong).length === 0 && !busy) void run(input());
  };

  const parts = { values, set, problems };
  return (
    <FormPage
      title="Run a container"
      subtitle="A single container. For several that belong together, deploy a stack."
      wrong={wrong}
      submits={submits}
      onSubmit={submit}
      messages={
        <>
          {attempt.state === 'pulling' ? (
            <Alert role="status" title={`Pulling ${values.image}`}>
              <ProgressSteps steps={attempt.job?.steps ?? []} label="Layers" />
            </Alert>
          ) : null}
          {error && field === null ? (
            <RunFailure
              cluster={cluster}
              error={error}
              onPull={() => void pullAndRun(input())}
              onReplace={(created) => void removeAndRun(input(), created)}
            />
          ) : null}
        </>
      }
      cancelHref={paths.containers(cluster)}
      submit={
        <PermissionButton
          type="submit"
          permission="Container Create"
          variant="filled"
          icon={<Play size={14} aria-hidden />}
          loading={busy}
        >
          Run
        </PermissionButton>
      }
    >
      <SectionCard title="Image and command">
        <Stack gap="sm">
          <BasicFields {...parts} images={choices.images} nodes={choices.nodes} />
          <CollectionField
            cluster={cluster}
            permission="Container Create"
            value={collectionInRows(values.labels)}
            onChange={(collection) => set({ labels: rowsInCollection(values.labels, collection, newKey) })}
          />
        </Stack>
      </SectionCard>
      <SectionCard title="Ports">
        <PortFields
          rows={values.ports}
          onChange={(ports) => set({ ports })}
          newKey={newKey}
          problems={problems}
        />
      </SectionCard>
      <SectionCard title="Environment">
        <PairFields
          field="environment"
          noun="Variable"
          rows={values.environment}
          onChange={(environment) => set({ environment })}
          newKey={newKey}
          problems={problems}
        />
      </SectionCard>
      <SectionCard title="Mounts">
        <MountFields
          rows={values.mounts}
          onChange={(mounts) => set({ mounts })}
          newKey={newKey}
          problems={problems}
          volumes={choices.volumes}
        />
      </SectionCard>
      <SectionCard title="Networks and restart">
        <Stack gap="sm">
          <TagsInput
            label="Networks"
            description="On networks of their own, containers find each other by name"
            placeholder={values.networks.length === 0 ? 'bridge, the default' : ''}
            data={choices.networks}
            value={values.networks}
            onChange={(networks) => set({ networks })}
            error={problems.networks}
          />
          <RestartFields values={values} onChange={set} problem={problems.restart} />
        </Stack>
      </SectionCard>
      <SectionCard title="Limits">
        <LimitsFields
          values={values.limits}
          onChange={(name, text) => set({ limits: { ...values.limits, [name]: text } })}
          problems={{
            memory: problems['limits.memory'],
            memoryReservation: problems['limits.memoryReservation'],
            cpus: problems['limits.cpus'],
            cpuShares: problems['limits.cpuShares'],
            pids: problems['limits.pids'],
          }}
          node={choices.nodes.find((node) => node.id === values.node) ?? choices.nodes[0] ?? null}
        />
      </SectionCard>
      <SectionCard title="Process">
        <ProcessFields {...parts} />
      </SectionCard>
      <SectionCard title="Isolation">
        <IsolationFields {...parts} />
      </SectionCard>
      <SectionCard title="Labels">
        <PairFields
          field="labels"
          noun="Label"
          rows={values.labels}
          onChange={(labels) => set({ labels })}
          newKey={newKey}
          problems={problems}
        />
      </SectionCard>
    </FormPage>
  );
}
