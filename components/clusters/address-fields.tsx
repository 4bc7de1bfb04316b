'use client';

import { Alert, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { TriangleAlert } from 'lucide-react';
import type { ClusterRow } from '@/lib/contract/clusters';
import classes from './clusters.module.css';
import { type ConnectionForm, defaultPorts } from './connection-form';
import { HostKeyField } from './host-key-field';
import { SshFields } from './ssh-fields';

type Props = {
  form: UseFormReturnType<ConnectionForm>;
  /** What is stored already; null for a new connection. */
  saved: ClusterRow['connection'] | null;
  /** Why the last try failed: over ssh it may have shown the host's key, to be compared. */
  failure: unknown;
  /** After that key has been confirmed. */
  onHostConfirmed?: () => void;
};

/** The fields of the chosen kind of connection. */
export function AddressFields({ form, saved, failure, onHostConfirmed }: Props) {
  switch (form.values.kind) {
    case 'unix':
      return (
        <TextInput
          label="Socket"
          description="A path on the machine Gantry runs on; Gantry's user must be allowed to use it"
          spellCheck={false}
          {...form.getInputProps('path')}
        />
      );
    case 'tcp':
      return (
        <>
          <HostPort form={form} port={defaultPorts.tcp} />
          <Alert color="yellow" icon={<TriangleAlert size={16} aria-hidden />}>
            Without TLS, anyone who can reach this port controls the machine. Use it inside a trusted network
            only.
          </Alert>
        </>
      );
    case 'tls':
      return (
        <>
          <HostPort form={form} port={defaultPorts.tls} />
          <Pem form={form} field="ca" label="CA certificate" stored={saved?.hasCa ?? false} />
          <Pem form={form} field="cert" label="Client certificate" stored={saved?.hasCert ?? false} />
          <Pem form={form} field="key" label="Client key" stored={saved?.hasKey ?? false} />
          <TextInput
            label="Server name"
            description="Where the certificate is made out to another name than the host"
            spellCheck={false}
            {...form.getInputProps('serverName')}
          />
        </>
      );
    case 'ssh':
      return (
        <>
          <HostPort form={form} port={defaultPorts.ssh} />
          <SshFields form={form} saved={saved?.kind === 'ssh' ? saved : null} />
          <TextInput label="Socket on the host" spellCheck={false} {...form.getInputProps('remotePath')} />
          <HostKeyField form={form} failure={failure} onConfirmed={onHostConfirmed} />
        </>
      );
  }
}

function HostPort({ form, port }: { form: Props['form']; port: number }) {
  return (
    <div className={classes.hostPort}>
      <TextInput
        label="Host"
        placeholder="docker.example.com"
        spellCheck={false}
        {...form.getInputProps('host')}
      />
      <NumberInput
        label="Port"
        placeholder={String(port)}
        min={1}
        max={65535}
        allowDecimal={false}
        hideControls
        {...form.getInputProps('port')}
      />
    </div>
  );
}

function Pem({
  form,
  field,
  label,
  stored,
}: {
  form: Props['form'];
  field: 'ca' | 'cert' | 'key';
  label: string;
  stored: boolean;
}) {
  return (
    <Textarea
      className={classes.pem}
      label={label}
      placeholder={stored ? 'Stored. Paste another to replace it.' : 'Paste the PEM text'}
      autosize
      minRows={2}
      maxRows={6}
      spellCheck={false}
      autoComplete="off"
      {...form.getInputProps(field)}
    />
  );
}
