'use client';

import { Menu } from '@mantine/core';
import {
  ArrowDownToLine,
  ArrowUpFromLine,
  CircleMinus,
  CirclePause,
  CirclePlay,
  LogOut,
  type LucideIcon,
  Plug,
  Tag,
  Trash2,
  Unlock,
  Unplug,
} from 'lucide-react';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { NodeRow } from '@/lib/contract/clusters';
import type { Permission } from '@/lib/permissions';
import { type NodeAction, type NodeQuestion, whyNotNode } from './node-question';

type Entry = { action: NodeAction; icon: LucideIcon; label: string; permission: Permission; red?: boolean };

const groups: Entry[][] = [
  [
    { action: 'activate', icon: CirclePlay, label: 'Activate…', permission: 'Node Update' },
    { action: 'pause', icon: CirclePause, label: 'Pause…', permission: 'Node Update' },
    { action: 'drain', icon: CircleMinus, label: 'Drain…', permission: 'Node Update' },
  ],
  [
    { action: 'promote', icon: ArrowUpFromLine, label: 'Promote to manager…', permission: 'Node Update' },
    { action: 'demote', icon: ArrowDownToLine, label: 'Demote to worker…', permission: 'Node Update' },
    { action: 'label', icon: Tag, label: 'Edit labels…', permission: 'Node Update' },
  ],
  [
    { action: 'connect', icon: Plug, label: 'Connect its engine…', permission: 'Cluster Manage' },
    { action: 'disconnect', icon: Unplug, label: 'Disconnect its engine…', permission: 'Cluster Manage' },
    { action: 'unlock', icon: Unlock, label: 'Unlock…', permission: 'Swarm Manage' },
  ],
  [
    { action: 'leave', icon: LogOut, label: 'Leave the Swarm…', permission: 'Swarm Manage', red: true },
    { action: 'remove', icon: Trash2, label: 'Remove…', permission: 'Node Remove', red: true },
  ],
];

/** Everything that can be done with one node of a Swarm. What makes no sense now is left out, or says why. */
export function NodeMenu({ node, onAsk }: { node: NodeRow; onAsk: (question: NodeQuestion) => void }) {
  return (
    <RowMenu name={node.name} width={230}>
      {groups.map((entries, index) => {
        const shown = entries.filter(({ action }) => isShown(action, node));
        return shown.length === 0 ? null : (
          <div key={entries[0]?.action} role="presentation">
            {index === 0 ? null : <Menu.Divider />}
            {shown.map(({ action, icon: Icon, label, permission, red }) => (
              <PermissionMenuItem
                key={action}
                permission={permission}
                icon={<Icon size={15} aria-hidden />}
                color={red ? 'red' : undefined}
                disabledReason={whyNotNode(action, node)}
                onClick={() => onAsk({ about: action, node })}
              >
                {label}
              </PermissionMenuItem>
            ))}
          </div>
        );
      })}
    </RowMenu>
  );
}

/** Of two that exclude each other only the one that can be done. */
function isShown(action: NodeAction, node: NodeRow): boolean {
  switch (action) {
    case 'activate':
    case 'pause':
    case 'drain':
    case 'promote':
    case 'demote':
    case 'connect':
    case 'disconnect':
    case 'unlock':
      return whyNotNode(action, node) === null;
    case 'label':
    case 'leave':
    case 'remove':
      return true;
  }
}
