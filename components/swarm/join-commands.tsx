'use client';

import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eye, EyeOff, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { CodeBlock } from '@/components/ui/code-block';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { notifyDone } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import type { NodeRole } from '@/lib/swarm-states';

const hidden = '••••••••••••••••';

/** The command with which an engine joins. Its token is asked for, and written down in the activity, when it is shown. */
export function JoinCommands({ cluster }: { cluster: string }) {
  const [role, setRole] = useState<NodeRole>('worker');
  const [rotating, setRotating] = useState(false);
  const queryClient = useQueryClient();
  // A mutation and no query: a token does not stay in the cache of the page, and is never asked for again by itself.
  const tokens = useMutation({ mutationFn: () => client.swarm.joinTokens({ cluster }) });
  const shown = tokens.data;
  const address = shown?.managerAddresses[0] ?? 'manager:2377';
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Role of the node"
        data={[
          { value: 'worker', label: 'Worker' },
          { value: 'manager', label: 'Manager' },
        ]}
        value={role}
        onChange={(value) => setRole(value === 'manager' ? 'manager' : 'worker')}
      />
      <Text size="sm">Run this on the machine that is to become a {role}:</Text>
      <CodeBlock
        wrap
        label="Copy the command"
        code={`docker swarm join --token ${shown ? shown[role] : hidden} ${shown ? address : '…'}`}
      />
      {tokens.error ? (
        <ErrorState variant="inline" title="The token could not be read" error={tokens.error} />
      ) : null}
      <Group gap="xs">
        <PermissionButton
          permission="Swarm Manage"
          variant="default"
          loading={tokens.isPending}
          icon={shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          onClick={() => (shown ? tokens.reset() : tokens.mutate())}
        >
          {shown ? 'Hide the token' : 'Show the token'}
        </PermissionButton>
        <PermissionButton
          permission="Swarm Manage"
          variant="default"
          icon={<RefreshCw size={14} aria-hidden />}
          onClick={() => setRotating(true)}
        >
          Rotate the token
        </PermissionButton>
      </Group>
      <ConfirmDialog
        opened={rotating}
        onClose={() => setRotating(false)}
        title={`Rotate the join token of ${role}s?`}
        confirmLabel="Rotate"
        tone="normal"
        onConfirm={async () => {
          await client.swarm.rotateJoinToken({ cluster, role });
          // The settings have a new version now, which the next change of them must name.
          await queryClient.invalidateQueries({ queryKey: api.swarm.get.key() });
          if (shown) await tokens.mutateAsync();
          notifyDone(`The join token of ${role}s was rotated`);
        }}
      >
        <Text>
          The old token lets nobody join any more: scripts that hold it need the new one. Nodes that have
          joined stay.
        </Text>
      </ConfirmDialog>
    </Stack>
  );
}
