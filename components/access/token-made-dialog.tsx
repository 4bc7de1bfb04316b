'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import classes from './access.module.css';
import { FormMessage } from './form-message';

/** Shows a new token, this once. Neither Escape nor a click beside it closes it by mistake. */
export function TokenMadeDialog({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="Your new token"
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="sm">
        <FormMessage tone="note">Copy it now: it is stored nowhere and cannot be shown again.</FormMessage>
        <div className={classes.secret}>
          <code data-testid="new-token">{token}</code>
          <CopyButton text={token} label="Copy the token" />
        </div>
        <Text size="sm">For example:</Text>
        <CodeBlock
          code={`curl -H "Authorization: Bearer ${token}" ${window.location.origin}/api/v1/clusters`}
          label="Copy the command"
          wrap
        />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
