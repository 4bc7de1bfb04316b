'use client';

import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { PermissionButton } from '@/components/ui/permission-button';

type Props = { children: ReactNode; onClick: () => void; variant?: 'default' };

/** Begins what only those who manage access may make. */
export function NewButton({ children, onClick, variant }: Props) {
  return (
    <PermissionButton
      permission="Access Manage"
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={onClick}
    >
      {children}
    </PermissionButton>
  );
}
