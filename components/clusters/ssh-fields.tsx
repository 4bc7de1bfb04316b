'use client';

import {
  Button,
  Group,
  Input,
  PasswordInput,
  SegmentedControl,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { client } from '@/components/api/client';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import type { ClusterRow } from '@/lib/contract/clusters';
import classes from './clusters.module.css';
import type { ConnectionForm } from './connection-form';

type Props = {
  form: UseFormReturnType<ConnectionForm>;
  /** What is stored already; null for a new connection. */
  saved: ClusterRow['connection'] | null;
};

/** Who signs in over ssh, and how. */
export function SshFields({ form, saved }: Props) {
  const stored = (has: boolean | undefined) => (has ? 'Stored. Fill in to replace it.' : '');
  return (
    <>
      <TextInput
        label="User"
        description="On the host; one that may open the engine's socket: root, or in the group docker"
        spellCheck={false}
        autoComplete="off"
        {...form.getInputProps('user')}
      />
      <Input.Wrapper label="Signs in with" labelElement="div">
        <div>
          <SegmentedControl
            aria-label="Signs in with"
            data={[
              { value: 'key', label: 'Private key' },
              { value: 'made', label: 'A new key' },
              { value: 'password', label: 'Password' },
            ]}
            {...form.getInputProps('signIn')}
          />
        </div>
      </Input.Wrapper>
      {form.values.signIn === 'key' ? (
        <>
          <Textarea
            className={classes.pem}
            label="Private key"
            placeholder={stored(saved?.hasKey) || 'Paste the whole file, as ssh-keygen writes it'}
            autosize
            minRows={2}
            maxRows={6}
            spellCheck={false}
            autoComplete="off"
            {...form.getInputProps('privateKey')}
          />
          <PasswordInput
            label="Passphrase"
            description="Where the key has one. It is used once, and not kept"
            autoComplete="off"
            {...form.getInputProps('passphrase')}
          />
        </>
      ) : null}
      {form.values.signIn === 'made' ? <MadeKey form={form} /> : null}
      {form.values.signIn === 'password' ? (
        <PasswordInput
          label="Password"
          placeholder={stored(saved?.hasPassword)}
          autoComplete="off"
          {...form.getInputProps('password')}
        />
      ) : null}
    </>
  );
}

/** A key pair made by Gantry, whose private half nobody sees. */
function MadeKey({ form }: Pick<Props, 'form'>) {
  const { publicKey } = form.values;
  const making = useMutation({
    mutationFn: () => client.clusters.makeSshKey({}),
    onSuccess: (made) => form.setValues({ publicKey: made.publicKey, sealedKey: made.sealedKey }),
  });
  if (publicKey === '') {
    return (
      <>
        <Group>
          <Button
            variant="default"
            leftSection={<KeyRound size={14} aria-hidden />}
            loading={making.isPending}
            onClick={() => making.mutate()}
          >
            Make a key pair
          </Button>
        </Group>
        {form.errors.sealedKey ? <Input.Error>{form.errors.sealedKey}</Input.Error> : null}
        {making.error ? <ErrorState variant="inline" title="No key was made" error={making.error} /> : null}
      </>
    );
  }
  return (
    <div>
      <Text size="sm" mb={6}>
        Add this line to <code>~/.ssh/authorized_keys</code> of the user on the host. Gantry keeps the private
        half, encrypted, and shows it to nobody.
      </Text>
      <CodeBlock wrap label="Copy the public key" code={publicKey} />
    </div>
  );
}
