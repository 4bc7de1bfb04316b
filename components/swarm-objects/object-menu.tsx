'use client';

import { Menu } from '@mantine/core';
import { RefreshCw, Trash2 } from 'lucide-react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { SwarmObjectRow } from '@/lib/contract/swarm-objects';
import type { ObjectCalls } from './object-calls';
import type { ObjectQuestion } from './object-dialog';
import { whyNotRemove } from './why-not-remove';

type Props = {
  calls: ObjectCalls;
  object: SwarmObjectRow;
  onAsk: (question: ObjectQuestion) => void;
};

/** Everything that can be done with one secret or config. */
export function ObjectMenu({ calls, object, onAsk }: Props) {
  return (
    <RowMenu name={object.name} width={190}>
      <PermissionMenuItem
        permission={calls.permissions.update}
        icon={<RefreshCw size={15} aria-hidden />}
        onClick={() => onAsk({ about: 'rotate', object })}
      >
        Rotate…
      </PermissionMenuItem>
      <Menu.Divider />
      <PermissionMenuItem
        permission={calls.permissions.remove}
        icon={<Trash2 size={15} aria-hidden />}
        color="red"
        disabledReason={whyNotRemove(object)}
        onClick={() => onAsk({ about: 'remove', object })}
      >
        Remove…
      </PermissionMenuItem>
    </RowMenu>
  );
}
