'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { client, api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { notifyDone } from '@/components/ui/notify';
import type { ClusterRow } from '@/lib/contract/clusters';
import { formatQuantity } from '@/lib/format';
import { hostKeyQuestion } from '@/lib/host-key';
import classes from './clusters.module.css';
import { AddressFields } from './address-fields';
import { connectionOf, type ConnectionForm, emptyForm, formErrors, formOf } from './connection-form';
import { KindChoice } from './kind-choice';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** The cluster to change; a new one where left out. */
  cluster?: ClusterRow;
};

/** Connects an engine, or changes how one is reached. It is saved only after it was tried and answered. */
export function ConnectionDialog({ opened, onClose, cluster }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={cluster ? `Edit ${cluster.name}` : 'Connect an engine'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened ? <ConnectionFormView key={cluster?.id} onClose={onClose} cluster={cluster} /> : null}
    </Modal>
  );
}

function ConnectionFormView({ onClose, cluster }: Omit<Props, 'opened'>) {
  const queryClient = useQueryClient();
  const form = useForm<ConnectionForm>({
    initialValues: cluster ? formOf(cluster) : emptyForm(),
    validate: formErrors,
    validateInputOnBlur: true,
  });
  const wanted = JSON.stringify(connectionOf(form.values));
  const unchanged = cluster !== undefined && wanted === JSON.stringify(connectionOf(formOf(cluster)));

  const test = useMutation({
    mutationFn: async (asked: string) => ({
      asked,
      answer: await client.clusters.test({
        connection: connectionOf(form.getValues()),
        cluster: cluster?.id,
      }),
    }),
  });
  const tryNow = () => test.mutate(JSON.stringify(connectionOf(form.getValues())));
  const tested = test.data?.asked === wanted;
  const save = useMutation({
    mutationFn: async () => {
      const name = form.values.name.trim();
      const connection = connectionOf(form.values);
      if (cluster) {
        await client.clusters.update({
          cluster: cluster.id,
          name,
          connection: unchanged ? undefined : connection,
        });
      } else {
        await client.clusters.create({ name, connection });
      }
      return name;
    },
    onSuccess: async (name) => {
      await queryClient.invalidateQueries({ queryKey: api.clusters.key() });
      notifyDone(cluster ? `${name} saved` : `${name} connected`);
      onClose();
    },
  });
  const failure = save.error ?? (test.variables === wanted ? test.error : null);

  return (
    <form onSubmit={form.onSubmit(() => (tested || unchanged ? save.mutate() : tryNow()))}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="What this cluster is called here"
          data-autofocus
          maxLength={100}
          required
          withAsterisk={false}
          {...form.getInputProps('name')}
        />
        <KindChoice form={form} />
        <AddressFields
          form={form}
          saved={cluster?.connection ?? null}
          failure={test.error}
          onHostConfirmed={() => tryNow()}
        />
        {failure && hostKeyQuestion(failure) === null ? (
          <ErrorState
            variant="inline"
            title={save.error ? 'It was not saved' : 'The engine did not answer'}
            error={failure}
          />
        ) : null}
        {tested && test.data ? (
          <div className={classes.testResult} role="status">
            <CircleCheck size={16} aria-hidden />
            <span>
              <strong>{test.data.answer.name}</strong> answered in {Math.round(test.data.answer.durationMs)}{' '}
              ms: Docker {test.data.answer.engineVersion} (API {test.data.answer.apiVersion}),{' '}
              {test.data.answer.operatingSystem}, {formatQuantity(test.data.answer.containers, 'container')}.
            </span>
          </div>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => {
              if (!form.validate().hasErrors) tryNow();
            }}
          >
            Test connection
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!tested && !unchanged}
            title={tested || unchanged ? undefined : 'Test the connection first'}
          >
            {cluster ? 'Save' : 'Connect'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
