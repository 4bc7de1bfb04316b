'use client';

import { Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eye, EyeOff, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { CodeBlock } from '@/components/ui/code-block';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { notifyDone } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';

/** The key of a Swarm whose managers are locked: shown when asked for, and rotated. */
export function UnlockKey({ cluster }: { cluster: string }) {
  const [rotating, setRotating] = useState(false);
  const queryClient = useQueryClient();
  // As with join tokens: never kept beside what is on screen.
  const key = useMutation({ mutationFn: () => client.swarm.unlockKey({ cluster }) });
  return (
    <SectionCard title="Unlock key">
      <Stack gap="xs">
        <Text size="sm">A manager that was started again waits for it. Keep it outside this Swarm.</Text>
        <CodeBlock wrap label="Copy the key" code={key.data?.key ?? '••••••••••••••••'} />
        {key.error ? (
          <ErrorState variant="inline" title="The key could not be read" error={key.error} />
        ) : null}
        <Group gap="xs">
          <PermissionButton
            permission="Swarm Manage"
            variant="default"
            loading={key.isPending}
            icon={key.data ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
            onClick={() => (key.data ? key.reset() : key.mutate())}
          >
            {key.data ? 'Hide the key' : 'Show the key'}
          </PermissionButton>
          <PermissionButton
            permission="Swarm Manage"
            variant="default"
            icon={<RefreshCw size={14} aria-hidden />}
            onClick={() => setRotating(true)}
          >
            Rotate the key
          </PermissionButton>
        </Group>
        <ConfirmDialog
          opened={rotating}
          onClose={() => setRotating(false)}
          title="Rotate the unlock key?"
          confirmLabel="Rotate"
          tone="normal"
          onConfirm={async () => {
            await client.swarm.rotateUnlockKey({ cluster });
            // The settings have a new version now, which the next change of them must name.
            await queryClient.invalidateQueries({ queryKey: api.swarm.get.key() });
            if (key.data) await key.mutateAsync();
            notifyDone('The unlock key was rotated');
          }}
        >
          <Text>
            Managers take the new key over within minutes. Keep the old one until then: a manager that is down
            now may still want it.
          </Text>
        </ConfirmDialog>
      </Stack>
    </SectionCard>
  );
}
