'use client';

import { Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { agentCommands, agentSecretCommand, agentStack } from '@/lib/agent-instructions';

const hidden = '<join token>';

/** How the nodes of a Swarm get agents, with a join token made on demand. */
export function AgentDialog({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const [way, setWay] = useState<'stack' | 'node'>('stack');
  const health = useQuery(api.system.health.queryOptions({ input: {} }));
  // Shown this once and kept nowhere: the token is the right to speak for a node's engine.
  const token = useMutation({
    mutationFn: () => client.tokens.create({ name: `agents of ${cluster}`, role: 'Agent' }),
  });
  const target = { url: window.location.origin, cluster };
  const shown = token.data?.token ?? hidden;
  return (
    <Modal opened onClose={onClose} title="Connect nodes with an agent" size="lg">
      <Stack gap="sm">
        <Text size="sm">
          An agent runs on a node and dials Gantry: the node opens no port, and nobody signs in to it. Through
          it come the node’s containers with their logs, stats and terminals, and its images. All nodes may
          use one join token; revoking it (Settings, API tokens) cuts every agent that holds it.
        </Text>
        {token.data ? null : (
          <div>
            <PermissionButton
              permission="Agent Connect"
              icon={<KeyRound size={14} aria-hidden />}
              loading={token.isPending}
              onClick={() => token.mutate()}
            >
              Make a join token
            </PermissionButton>
          </div>
        )}
        {token.data ? (
          <Text size="sm">The token is in the commands below. It is shown this once: copy them now.</Text>
        ) : null}
        {token.error ? (
          <ErrorState variant="inline" title="The token was not made" error={token.error} />
        ) : null}
        <SegmentedControl
          aria-label="Where agents run"
          data={[
            { value: 'stack', label: 'On every node' },
            { value: 'node', label: 'On one node' },
          ]}
          value={way}
          onChange={(value) => setWay(value === 'node' ? 'node' : 'stack')}
        />
        {way === 'stack' ? (
          <>
            <Text size="sm">Give the Swarm the token, on a manager:</Text>
            <CodeBlock wrap label="Copy the command" code={agentSecretCommand(shown)} />
            <Text size="sm">Then deploy this as a stack. Every node needs the image.</Text>
            <CodeBlock label="Copy the stack" code={agentStack(target, health.data?.version ?? 'latest')} />
          </>
        ) : (
          <>
            <Text size="sm">On the node, in a checkout of Gantry:</Text>
            <CodeBlock wrap label="Copy the commands" code={agentCommands(target, shown)} />
          </>
        )}
      </Stack>
    </Modal>
  );
}
