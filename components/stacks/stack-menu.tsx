'use client';

import { Menu } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { Fragment } from 'react';
import { client } from '@/components/api/client';
import { notifyError } from '@/components/ui/notify';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { StackRow } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import type { StackQuestion } from './stack-dialog';
import { isOffered, type StackVerb, stackVerbs, whyNotNow } from './stack-verbs';

type Props = {
  cluster: string;
  stack: StackRow;
  onAsk: (question: StackQuestion) => void;
  onJob: (job: string) => void;
  verbs?: readonly StackVerb[];
  /** Why nothing at all can be done. */
  disabledReason?: string | null;
};

const all: readonly StackVerb[] = ['edit', 'redeploy', 'start', 'stop', 'remove'];

/** Everything that can be done with one stack. */
export function StackMenu({ cluster, stack, onAsk, onJob, verbs = all, disabledReason = null }: Props) {
  const router = useRouter();
  const { name, revision } = stack;
  const choose = async (verb: StackVerb) => {
    switch (verb) {
      case 'edit':
        router.push(paths.editStack(cluster, name, revision ?? undefined));
        return;
      case 'start':
        try {
          onJob((await client.stacks.start({ cluster, stack: name })).job);
        } catch (error) {
          notifyError(`${name} was not started`, error);
        }
        return;
      case 'stop':
      case 'redeploy':
      case 'remove':
        onAsk({ about: verb, stack });
    }
  };
  return (
    <RowMenu name={name} width={190}>
      {verbs
        .filter((verb) => isOffered(verb, stack))
        .map((verb, position) => {
          const { label, icon: Icon, permission } = stackVerbs[verb];
          const asks = verb === 'stop' || verb === 'redeploy' || verb === 'remove';
          return (
            <Fragment key={verb}>
              {verb === 'remove' && position > 0 ? <Menu.Divider /> : null}
              <PermissionMenuItem
                permission={permission}
                icon={<Icon size={15} aria-hidden />}
                color={verb === 'remove' ? 'red' : undefined}
                disabledReason={disabledReason ?? whyNotNow(verb, stack)}
                onClick={() => void choose(verb)}
              >
                {verb === 'edit' && revision === null ? 'Deploy from here' : asks ? `${label}…` : label}
              </PermissionMenuItem>
            </Fragment>
          );
        })}
    </RowMenu>
  );
}
