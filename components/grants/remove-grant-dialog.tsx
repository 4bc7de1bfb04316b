'use client';

import { useAccessChange } from '@/components/access/use-access-change';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { GrantRow } from '@/lib/contract/grants';
import { useClusters } from './use-clusters';

/** Asks before a grant is taken away. */
export function RemoveGrantDialog({
  grant,
  onClose,
}: {
  grant: Pick<GrantRow, 'id' | 'role' | 'scope' | 'subject'>;
  onClose: () => void;
}) {
  const changed = useAccessChange();
  const { wordsOf } = useClusters();
  const { subject, role, scope } = grant;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Take “${role.name}” from ${subject.name}?`}
      confirmLabel="Take away"
      onConfirm={async () => {
        await client.grants.remove({ grant: grant.id });
        await changed(`${subject.name} no longer holds “${role.name}” over ${wordsOf(scope)}.`);
      }}
    >
      What this grant alone allows over {wordsOf(scope)} ends at once: open terminals and logs are cut off.
    </ConfirmDialog>
  );
}
