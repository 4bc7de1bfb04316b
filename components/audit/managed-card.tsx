'use client';

import { type ReactNode, useState } from 'react';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';

type Props = {
  title: string;
  /** The word on the button that opens the dialog. */
  action: string;
  dialog: (close: () => void) => ReactNode;
  children: ReactNode;
};

/** A card whose content is changed in a dialog, by those who may manage the log. */
export function ManagedCard({ title, action, dialog, children }: Props) {
  const [editing, setEditing] = useState(false);
  return (
    <SectionCard
      title={title}
      actions={
        <PermissionButton
          permission="Audit Manage"
          variant="default"
          size="xs"
          onClick={() => setEditing(true)}
        >
          {action}
        </PermissionButton>
      }
    >
      {children}
      {editing ? dialog(() => setEditing(false)) : null}
    </SectionCard>
  );
}
