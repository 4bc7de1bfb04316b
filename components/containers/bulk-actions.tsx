'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { type BulkVerb, whyNotAny } from './bulk-verbs';
import { type ActionContainer, containerVerbs } from './container-verbs';
import { useWhyDenied } from './use-why-denied';

type Props = {
  cluster: string;
  containers: readonly ActionContainer[];
  onChoose: (verb: BulkVerb) => void;
};

const first = ['start', 'stop', 'restart', 'remove'] as const;
const more = ['pause', 'unpause', 'kill'] as const;

/** The buttons for the chosen containers. Each opens a preview of what it will touch. */
export function BulkActions({ cluster, containers, onChoose }: Props) {
  const whyDenied = useWhyDenied(cluster);
  return (
    <>
      {first.map((verb) => {
        const { label, icon: Icon, permission } = containerVerbs[verb];
        return (
          <PermissionButton
            key={verb}
            permission={permission}
            size="compact-sm"
            variant="default"
            icon={<Icon size={14} aria-hidden />}
            disabledReason={whyNotAny(verb, containers, whyDenied)}
            onClick={() => onChoose(verb)}
          >
            {label}
          </PermissionButton>
        );
      })}
      <Menu position="top-end">
        <Menu.Target>
          <ActionIcon variant="default" size={26} aria-label="More actions for the selected containers">
            <Ellipsis size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {more.map((verb) => {
            const { label, icon: Icon, permission } = containerVerbs[verb];
            return (
              <PermissionMenuItem
                key={verb}
                permission={permission}
                icon={<Icon size={15} aria-hidden />}
                disabledReason={whyNotAny(verb, containers, whyDenied)}
                onClick={() => onChoose(verb)}
              >
                {label}…
              </PermissionMenuItem>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
