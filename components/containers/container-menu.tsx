'use client';

import { Menu } from '@mantine/core';
import { ChartLine, ScrollText, SquareTerminal } from 'lucide-react';
import Link from 'next/link';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import { paths } from '@/lib/paths';
import type { ContainerQuestion } from './container-dialog';
import { type ActionContainer, type ContainerVerb, containerVerbs, whyNotNow } from './container-verbs';
import { useContainerActions } from './use-container-actions';

type Props = {
  cluster: string;
  container: ActionContainer;
  onAsk: (question: ContainerQuestion) => void;
  /** The entries, in order; `null` is a line between them. */
  verbs: readonly (ContainerVerb | null)[];
  /** Also links to the container's tabs. */
  links?: boolean;
};

const tabLinks = [
  { tab: 'logs', label: 'Logs', icon: ScrollText },
  { tab: 'stats', label: 'Stats', icon: ChartLine },
  { tab: 'terminal', label: 'Terminal', icon: SquareTerminal },
] as const;

/** Everything that can be done to one container. What its state or one's role forbids says so. */
export function ContainerMenu({ cluster, container, onAsk, verbs, links = false }: Props) {
  const act = useContainerActions(cluster);
  const choose = (verb: ContainerVerb) => {
    switch (verb) {
      case 'kill':
      case 'rename':
      case 'update':
      case 'remove':
        onAsk({ verb, container });
        return;
      case 'start':
      case 'stop':
      case 'restart':
      case 'pause':
      case 'unpause':
        void act(verb, container);
    }
  };
  return (
    <RowMenu name={container.name} width={190}>
      {links ? (
        <>
          {tabLinks.map(({ tab, label, icon: Icon }) => (
            <Menu.Item
              key={tab}
              component={Link}
              href={paths.container(cluster, container.id, tab)}
              leftSection={<Icon size={15} aria-hidden />}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
        </>
      ) : null}
      {verbs.map((verb, position) => {
        if (verb === null) return <Menu.Divider key={`line-${position}`} />;
        const { label, icon: Icon, permission } = containerVerbs[verb];
        return (
          <PermissionMenuItem
            key={verb}
            permission={permission}
            icon={<Icon size={15} aria-hidden />}
            color={verb === 'remove' ? 'red' : undefined}
            disabledReason={whyNotNow(verb, container)}
            onClick={() => choose(verb)}
          >
            {asks(verb) ? `${label}…` : label}
          </PermissionMenuItem>
        );
      })}
    </RowMenu>
  );
}

function asks(verb: ContainerVerb): boolean {
  return verb === 'kill' || verb === 'rename' || verb === 'update' || verb === 'remove';
}
