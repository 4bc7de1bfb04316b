'use client';

import { Menu, ActionIcon } from '@mantine/core';
import { EllipsisVertical, PencilLine, Play, RotateCw, Square, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyError } from '@/components/ui/notify';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { StackDetail } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { RedeployDialog } from './redeploy-dialog';
import { RemoveStackDialog } from './remove-stack-dialog';

type Props = {
  cluster: string;
  detail: StackDetail;
  /** It was removed meanwhile. */
  isGone: boolean;
  onJob: (job: string) => void;
};

const gone = 'The stack is gone.';

/** A stack's name, its state and what can be done with it. */
export function StackHeader({ cluster, detail, isGone, onJob }: Props) {
  const router = useRouter();
  const [asking, setAsking] = useState<'stop' | 'redeploy' | 'remove' | null>(null);
  const { name, containers, revision } = detail;
  const one = { cluster, stack: name };
  const busy = isGone ? gone : detail.state === 'deploying' ? 'The stack is being changed right now.' : null;
  const noun = detail.target === 'swarm' ? 'task' : 'container';
  const stopped = containers.total - containers.running;
  const start = async () => {
    try {
      onJob((await client.stacks.start(one)).job);
    } catch (error) {
      notifyError(`${name} was not started`, error);
    }
  };
  return (
    <>
      <PageHeader
        title={name}
        badges={<StateBadge of="stack" state={detail.state} variant="pill" />}
        subtitle={
          <>
            <span>
              {containers.running} of {formatQuantity(containers.total, noun, `${noun}s`)} running
            </span>
            {revision === null ? (
              <span>Deployed by another tool</span>
            ) : (
              <span>
                Revision {revision}
                {detail.updatedBy ? <> by {detail.updatedBy}</> : null},{' '}
                <RelativeTime timeMs={detail.updatedMs} />
              </span>
            )}
          </>
        }
        actions={
          <>
            <PermissionButton
              permission="Stack Deploy"
              variant="filled"
              icon={<PencilLine size={14} aria-hidden />}
              disabledReason={isGone ? gone : null}
              onClick={() => router.push(paths.editStack(cluster, name, revision ?? undefined))}
            >
              {revision === null ? 'Deploy from here' : 'Edit'}
            </PermissionButton>
            {revision === null ? null : (
              <PermissionButton
                permission="Stack Deploy"
                variant="default"
                icon={<RotateCw size={14} aria-hidden />}
                disabledReason={busy}
                onClick={() => setAsking('redeploy')}
              >
                Redeploy
              </PermissionButton>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size={30} aria-label={`More actions on ${name}`}>
                  <EllipsisVertical size={15} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {detail.target === 'swarm' ? null : (
                  <>
                    <PermissionMenuItem
                      permission="Stack Stop"
                      icon={<Play size={14} aria-hidden />}
                      disabledReason={busy ?? (stopped === 0 ? 'Everything runs already.' : null)}
                      onClick={() => void start()}
                    >
                      Start
                    </PermissionMenuItem>
                    <PermissionMenuItem
                      permission="Stack Stop"
                      icon={<Square size={14} aria-hidden />}
                      disabledReason={busy ?? (containers.running === 0 ? 'Nothing runs.' : null)}
                      onClick={() => setAsking('stop')}
                    >
                      Stop
                    </PermissionMenuItem>
                    <Menu.Divider />
                  </>
                )}
                <PermissionMenuItem
                  permission="Stack Remove"
                  color="red"
                  icon={<Trash2 size={14} aria-hidden />}
                  disabledReason={busy}
                  onClick={() => setAsking('remove')}
                >
                  Remove
                </PermissionMenuItem>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <ConfirmDialog
        opened={asking === 'stop'}
        onClose={() => setAsking(null)}
        title={`Stop ${name}?`}
        confirmLabel="Stop"
        onConfirm={async () => onJob((await client.stacks.stop(one)).job)}
      >
        {formatQuantity(containers.running, 'running container', 'running containers')}{' '}
        {containers.running === 1 ? 'is' : 'are'} stopped, those first which depend on others. Nothing is
        removed: start the stack to have it back.
      </ConfirmDialog>
      <RedeployDialog
        opened={asking === 'redeploy'}
        onClose={() => setAsking(null)}
        cluster={cluster}
        stack={name}
        revision={null}
        onJob={onJob}
      />
      <RemoveStackDialog
        opened={asking === 'remove'}
        onClose={() => setAsking(null)}
        cluster={cluster}
        detail={detail}
        onJob={onJob}
      />
    </>
  );
}
