'use client';

import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { User } from '@/lib/contract/access';
import { type BuiltInRole, builtInRoles } from '@/lib/permissions';
import { roleWords } from './role-words';
import { useAccessChange } from './use-access-change';

/** Changes what a user's own grants give over everything. */
export function UserRoleDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const changed = useAccessChange();
  const before = builtInRoles.find((each) => each === user.role) ?? 'None';
  const [role, setRole] = useState<BuiltInRole>(before);
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Role of ${user.name} over everything`}
      submitLabel="Change role"
      incomplete={role === before}
      onSubmit={async () => {
        await client.users.update({ user: user.id, role });
        await changed(`${user.name} is ${role} now.`);
      }}
    >
      <Radio.Group
        aria-label="Role"
        description="It holds from their next request on; what it no longer allows is cut off at once."
        value={role}
        onChange={(value) => setRole(builtInRoles.find((each) => each === value) ?? role)}
      >
        <Stack gap="xs" mt="xs">
          {builtInRoles.map((each) => (
            <Radio key={each} value={each} label={each} description={roleWords[each]} size="xs" />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
