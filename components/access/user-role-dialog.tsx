'use client';

import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { User } from '@/lib/contract/access';
import { type UserRole, userRoles } from '@/lib/permissions';
import { useAccessChange } from './use-access-change';

const descriptions: Record<UserRole, string> = {
  Admin: 'May do everything, users and clusters included.',
  'View Only':
    'Sees clusters, containers, logs and stats. Changes nothing, opens no terminal, sees no secrets.',
};

/** Changes the role of a user. */
export function UserRoleDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const changed = useAccessChange();
  const [role, setRole] = useState<UserRole>(user.role);
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Role of ${user.name}`}
      submitLabel="Change role"
      incomplete={role === user.role}
      onSubmit={async () => {
        await client.users.update({ user: user.id, role });
        await changed(`${user.name} is ${role} now.`);
      }}
    >
      <Radio.Group
        aria-label="Role"
        description="It holds from their next request on; what it no longer allows is cut off at once."
        value={role}
        onChange={(value) => setRole(userRoles.find((each) => each === value) ?? role)}
      >
        <Stack gap="xs" mt="xs">
          {userRoles.map((each) => (
            <Radio key={each} value={each} label={each} description={descriptions[each]} size="xs" />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
