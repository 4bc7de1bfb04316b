'use client';

import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import { type Role, roles, roleWithin } from '@/lib/permissions';
import classes from './access.module.css';
import { FormDialog } from './form-dialog';
import { FormMessage } from './form-message';
import { useAccessChange } from './use-access-change';

const dayMs = 24 * 3_600_000;
const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'No expiry' },
];

/** Makes a token, then shows it: this once, until the dialog is closed. */
export function TokenCreateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { session } = useSession();
  const changed = useAccessChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [lifetime, setLifetime] = useState('90');
  const [made, setMade] = useState<string | null>(null);
  const own = session?.user.role ?? 'View Only';

  if (made !== null) {
    const close = () => {
      setMade(null);
      setName('');
      onClose();
    };
    return (
      <Modal
        opened={opened}
        onClose={close}
        title="Your new token"
        size="lg"
        closeOnClickOutside={false}
        closeOnEscape={false}
      >
        <Stack gap="sm">
          <FormMessage tone="note">Copy it now: it is stored nowhere and cannot be shown again.</FormMessage>
          <div className={classes.secret}>
            <code data-testid="new-token">{made}</code>
            <CopyButton text={made} label="Copy the token" />
          </div>
          <Text size="sm">For example:</Text>
          <CodeBlock
            code={`curl -H "Authorization: Bearer ${made}" ${window.location.origin}/api/v1/clusters`}
            label="Copy the command"
            wrap
          />
          <Group justify="flex-end">
            <Button onClick={close}>I have copied it</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }

  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="New API token"
      submitLabel="Make token"
      incomplete={name.trim() === ''}
      onSubmit={async () => {
        const { token } = await client.tokens.create({
          name: name.trim(),
          role: role ?? own,
          expiresMs: lifetime === 'never' ? undefined : Date.now() + Number(lifetime) * dayMs,
        });
        setMade(token);
        await changed(`The token “${name.trim()}” is made.`);
        return false;
      }}
    >
      <TextInput
        label="Name"
        description="What will use it"
        placeholder="deploy pipeline"
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Role"
        description="At most your own"
        data={roles.filter((each) => roleWithin(each, own))}
        allowDeselect={false}
        value={role ?? own}
        onChange={(value) => setRole(roles.find((each) => each === value) ?? null)}
      />
      <Select
        label="Expires after"
        data={lifetimes}
        allowDeselect={false}
        value={lifetime}
        onChange={(value) => setLifetime(value ?? lifetime)}
      />
    </FormDialog>
  );
}
