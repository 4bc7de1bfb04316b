'use client';

import { NumberInput, PasswordInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { AuditDestination, AuditProofState } from '@/lib/contract/audit';
import classes from './activity.module.css';

const kinds = [
  { value: 'file', label: 'File' },
  { value: 'syslog', label: 'Syslog' },
  { value: 'webhook', label: 'Webhook' },
  { value: 'none', label: 'None' },
];

type Fields = {
  kind: string;
  path: string;
  host: string;
  port: number;
  url: string;
  token: string;
  ca: string;
  cert: string;
  key: string;
};

function destinationOf({
  kind,
  path,
  host,
  port,
  url,
  token,
  ca,
  cert,
  key,
}: Fields): AuditDestination | null {
  const certificate = ca.trim() === '' ? null : ca;
  switch (kind) {
    case 'file':
      return { kind, path: path.trim() };
    case 'syslog':
      return {
        kind,
        host: host.trim(),
        port,
        ca: certificate,
        client: cert.trim() === '' ? null : { cert, key },
      };
    case 'webhook':
      return { kind, url: url.trim(), token: token === '' ? null : token, ca: certificate };
    default:
      return null;
  }
}

/** Asks where checkpoints shall be sent. It is tried before it is kept. */
export function SecondPlaceDialog({
  destination,
  onClose,
}: {
  destination: AuditProofState['destination'];
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [host, port] =
    destination?.kind === 'syslog' ? destination.place.split(/:(?=\d+$)/) : ['', undefined];
  const [fields, setFields] = useState<Fields>({
    kind: destination?.kind ?? 'file',
    path: destination?.kind === 'file' ? destination.place : '',
    host: host ?? '',
    port: port === undefined ? 6514 : Number(port),
    url: '',
    token: '',
    ca: '',
    cert: '',
    key: '',
  });
  const set = (more: Partial<Fields>) => setFields((before) => ({ ...before, ...more }));
  const { kind } = fields;
  const incomplete =
    (kind === 'file' && !fields.path.trim().startsWith('/')) ||
    (kind === 'syslog' &&
      (fields.host.trim() === '' || (fields.cert.trim() === '') !== (fields.key.trim() === ''))) ||
    (kind === 'webhook' && !fields.url.trim().startsWith('https://'));
  return (
    <FormDialog
      title="Where checkpoints are sent"
      submitLabel={kind === 'none' ? 'Send nowhere' : 'Try and keep'}
      tone={kind === 'none' ? 'danger' : 'normal'}
      incomplete={incomplete}
      onClose={onClose}
      onSubmit={async () => {
        await client.audit.setDestination({ destination: destinationOf(fields) });
        await queryClient.invalidateQueries({ queryKey: api.audit.proof.key() });
      }}
      onDone={() =>
        notifyDone(kind === 'none' ? 'Checkpoints are sent nowhere' : 'A checkpoint was delivered there')
      }
    >
      <SegmentedControl
        aria-label="Kind of place"
        data={kinds}
        value={kind}
        onChange={(value) => set({ kind: value })}
      />
      {kind === 'file' ? (
        <TextInput
          label="File"
          description="On a mount of another machine, or append-only (chattr +a). It may not lie in Gantry’s data directory"
          placeholder="/mnt/audit/gantry-checkpoints.jsonl"
          spellCheck={false}
          value={fields.path}
          onChange={(event) => set({ path: event.currentTarget.value })}
        />
      ) : null}
      {kind === 'syslog' ? (
        <div className={classes.hostPort}>
          <TextInput
            label="Host"
            placeholder="syslog.example.com"
            spellCheck={false}
            value={fields.host}
            onChange={(event) => set({ host: event.currentTarget.value })}
          />
          <NumberInput
            label="Port"
            min={1}
            max={65535}
            value={fields.port}
            onChange={(value) => set({ port: Number(value) || 6514 })}
          />
        </div>
      ) : null}
      {kind === 'webhook' ? (
        <>
          <TextInput
            label="Address"
            description="Gets a POST with a checkpoint a line; redirects are not followed"
            placeholder="https://collector.example.com/gantry"
            spellCheck={false}
            value={fields.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
          <PasswordInput
            label="Bearer token"
            description="Where it asks for one"
            autoComplete="off"
            value={fields.token}
            onChange={(event) => set({ token: event.currentTarget.value })}
          />
        </>
      ) : null}
      {kind === 'syslog' || kind === 'webhook' ? (
        <Textarea
          label="CA certificate"
          description="PEM; where the system’s certificates do not do"
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={fields.ca}
          onChange={(event) => set({ ca: event.currentTarget.value })}
        />
      ) : null}
      {kind === 'syslog' ? (
        <>
          <Textarea
            label="Client certificate"
            description="PEM; where the server asks for one"
            autosize
            minRows={2}
            maxRows={6}
            spellCheck={false}
            value={fields.cert}
            onChange={(event) => set({ cert: event.currentTarget.value })}
          />
          <Textarea
            label="Key of the client certificate"
            description="PEM, without a passphrase; kept encrypted and never shown again"
            autosize
            minRows={2}
            maxRows={6}
            spellCheck={false}
            autoComplete="off"
            value={fields.key}
            onChange={(event) => set({ key: event.currentTarget.value })}
          />
        </>
      ) : null}
      {kind === 'none' ? (
        <p className={classes.quiet}>
          Then nothing tells when somebody cuts the log and its checkpoints with it.
        </p>
      ) : null}
    </FormDialog>
  );
}
