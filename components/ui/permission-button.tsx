'use client';

import { ActionIcon, Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEventHandler, ReactNode } from 'react';
import { useSession } from '@/components/api/session';
import type { Permission } from '@/lib/permissions';
import { everyWay } from './tip-events';

type Props = {
  permission: Permission;
  children: ReactNode;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  type?: 'button' | 'submit';
  /** Another reason why it cannot be used now, in words. */
  disabledReason?: string | null;
  /** Shows only this icon; `children` is its name then. */
  icon?: ReactNode;
  iconOnly?: boolean;
} & Pick<ButtonProps, 'variant' | 'color' | 'size' | 'loading' | 'fullWidth'>;

/** A button that needs a permission: without it, disabled and saying why. It stays focusable so the reason is found. */
export function PermissionButton({
  permission,
  children,
  onClick,
  type = 'button',
  disabledReason = null,
  icon,
  iconOnly = false,
  ...style
}: Props) {
  const { whyNot } = useSession();
  // Before the session is known it is not greyed out: the server decides anyway.
  const reason = whyNot(permission) ?? disabledReason;
  const disabled = reason !== null;
  const shared = {
    type,
    'aria-disabled': disabled || undefined,
    'data-disabled': disabled || undefined,
    onClick: (event: React.MouseEvent<HTMLButtonElement>) => {
      if (disabled) event.preventDefault();
      else onClick?.(event);
    },
  };
  const tip = reason ?? (iconOnly ? children : null);
  return (
    <Tooltip label={tip} disabled={tip === null} events={disabled ? everyWay : undefined}>
      {iconOnly ? (
        <ActionIcon
          {...shared}
          aria-label={typeof children === 'string' ? children : undefined}
          variant={style.variant}
          color={style.color ?? 'gray'}
          loading={style.loading}
        >
          {icon}
        </ActionIcon>
      ) : (
        <Button {...shared} {...style} leftSection={icon}>
          {children}
        </Button>
      )}
    </Tooltip>
  );
}
