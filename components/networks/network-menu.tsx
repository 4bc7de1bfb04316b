'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { Cable, Ellipsis, Trash2 } from 'lucide-react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import type { NetworkRow } from '@/lib/contract/networks';
import type { NetworkQuestion } from './network-dialog';
import { whyNotConnect } from './why-not-connect';
import { whyNotRemove } from './why-not-remove';

type Props = { network: NetworkRow; onAsk: (question: NetworkQuestion) => void };

/** Everything that can be done with one network. */
export function NetworkMenu({ network, onAsk }: Props) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${network.name}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <PermissionMenuItem
          permission="Network Connect"
          icon={<Cable size={15} aria-hidden />}
          disabledReason={whyNotConnect(network)}
          onClick={() => onAsk({ about: 'connect', network })}
        >
          Connect a container…
        </PermissionMenuItem>
        <Menu.Divider />
        <PermissionMenuItem
          permission="Network Remove"
          icon={<Trash2 size={15} aria-hidden />}
          color="red"
          disabledReason={whyNotRemove(network)}
          onClick={() => onAsk({ about: 'remove', network })}
        >
          Remove…
        </PermissionMenuItem>
      </Menu.Dropdown>
    </Menu>
  );
}
