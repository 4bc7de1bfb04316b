'use client';

import { Alert, Button, Code, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Fingerprint, ShieldAlert } from 'lucide-react';
import { type HostKeyQuestion, hostKeyQuestion } from '@/lib/host-key';
import classes from './clusters.module.css';
import { type ConnectionForm, portOf } from './connection-form';

type Props = {
  form: UseFormReturnType<ConnectionForm>;
  /** Why the last try failed: it may have shown the host's key. */
  failure: unknown;
  /** After the key that was shown has been confirmed. */
  onConfirmed?: () => void;
};

/** The fingerprint the host must prove itself with: pasted, or compared and confirmed. Nothing is trusted in silence. */
export function HostKeyField({ form, failure, onConfirmed }: Props) {
  const question = hostKeyQuestion(failure);
  const { host, hostKey } = form.values;
  const open =
    question !== null &&
    question.host === host.trim() &&
    question.port === portOf(form.values) &&
    question.seen.fingerprint !== hostKey.trim();
  return (
    <>
      <TextInput
        className={classes.mono}
        label="Host key"
        description="Its fingerprint, as ssh-keygen -lf prints it. Left empty, the host is asked for it, and you compare"
        placeholder="SHA256:…"
        spellCheck={false}
        autoComplete="off"
        {...form.getInputProps('hostKey')}
      />
      {open ? (
        <Question
          question={question}
          onTrust={() => {
            form.setFieldValue('hostKey', question.seen.fingerprint);
            onConfirmed?.();
          }}
        />
      ) : null}
    </>
  );
}

function Question({ question, onTrust }: { question: HostKeyQuestion; onTrust: () => void }) {
  const { seen, known, host } = question;
  const changed = known !== null;
  const Icon = changed ? ShieldAlert : Fingerprint;
  return (
    <Alert
      role="alert"
      color={changed ? 'red' : 'yellow'}
      icon={<Icon size={16} aria-hidden />}
      title={changed ? `${host} shows another key than the one confirmed` : `Is this the key of ${host}?`}
    >
      <dl className={classes.fingerprints}>
        {changed ? (
          <>
            <dt>Confirmed</dt>
            <dd>
              <code>{known}</code>
            </dd>
          </>
        ) : null}
        <dt>{changed ? 'Shown now' : 'Shown'}</dt>
        <dd>
          <code>{seen.fingerprint}</code> <span>{seen.type}</span>
        </dd>
      </dl>
      <Text size="sm" mt="xs">
        {changed
          ? 'Somebody may be in between, or the host was made anew. Nobody has signed in. Find out on the host itself: '
          : 'Nobody has signed in yet. Compare it with what the host itself prints: '}
        <Code>{`ssh-keygen -lf /etc/ssh/${keyFile(seen.type)}`}</Code>
      </Text>
      <Button mt="sm" size="xs" color={changed ? 'red.8' : undefined} onClick={onTrust}>
        {changed ? 'I have checked: trust the new key' : 'It is the same: trust this host'}
      </Button>
    </Alert>
  );
}

/** Where OpenSSH keeps a key of that type. */
function keyFile(type: string): string {
  const kind = type.startsWith('ecdsa')
    ? 'ecdsa'
    : type.startsWith('rsa') || type === 'ssh-rsa'
      ? 'rsa'
      : 'ed25519';
  return `ssh_host_${kind}_key.pub`;
}
