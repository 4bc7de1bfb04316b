'use client';

import { Menu } from '@mantine/core';
import { Cable, Trash2 } from 'lucide-react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { NetworkRow } from '@/lib/contract/networks';
import type { NetworkQuestion } from './network-dialog';
import { whyNotConnect } from './why-not-connect';
import { whyNotRemove } from './why-not-remove';

type Props = { network: NetworkRow; onAsk: (question: NetworkQuestion) => void };

/** Everything that can be done with one network. */
export function NetworkMenu({ network, onAsk }: Props) {
  return (
    <RowMenu name={network.name} width={220}>
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
    </RowMenu>
  );
}
