'use client';

import { Menu, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '@/components/api/session';
import type { Permission } from '@/lib/permissions';
import { everyWay } from './tip-events';

type Props = {
  permission: Permission;
  children: ReactNode;
  onClick: () => void;
  icon?: ReactNode;
  color?: string;
  disabledReason?: string | null;
};

/** A menu item that needs a permission: without it, disabled and saying why. */
export function PermissionMenuItem({
  permission,
  children,
  onClick,
  icon,
  color,
  disabledReason = null,
}: Props) {
  const { whyNot } = useSession();
  const reason = whyNot(permission) ?? disabledReason;
  const disabled = reason !== null;
  return (
    <Tooltip label={reason} disabled={reason === null} events={everyWay} position="left">
      <Menu.Item
        leftSection={icon}
        color={color}
        aria-disabled={disabled || undefined}
        data-disabled={disabled || undefined}
        closeMenuOnClick={!disabled}
        onClick={() => {
          if (!disabled) onClick();
        }}
      >
        {children}
      </Menu.Item>
    </Tooltip>
  );
}
