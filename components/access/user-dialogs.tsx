'use client';

import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { User } from '@/lib/contract/access';
import { ResetLinkDialog } from './reset-link-dialog';
import { UserCreateDialog } from './user-create-dialog';
import { UserPasswordDialog } from './user-password-dialog';
import { UserRoleDialog } from './user-role-dialog';
import { useAccessChange } from './use-access-change';

/** Which dialog of the users page is open, and for whom. */
export type UserDialog =
  | { kind: 'create' }
  | { kind: 'role' | 'password' | 'reset' | 'factor' | 'passkeys' | 'disable' | 'remove'; user: User };

/** The dialogs of the users page, one at a time. */
export function UserDialogs({ dialog, onClose }: { dialog: UserDialog | null; onClose: () => void }) {
  const changed = useAccessChange();
  if (dialog === null) return null;
  switch (dialog.kind) {
    case 'create':
      return <UserCreateDialog onClose={onClose} />;
    case 'role':
      return <UserRoleDialog user={dialog.user} onClose={onClose} />;
    case 'password':
      return <UserPasswordDialog user={dialog.user} onClose={onClose} />;
    case 'reset':
      return <ResetLinkDialog user={dialog.user} onClose={onClose} />;
    case 'factor': {
      const { user } = dialog;
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Take away the second factor of ${user.name}?`}
          confirmLabel="Take away"
          onConfirm={async () => {
            await client.factors.removeOf({ user: user.id });
            await changed(`${user.name} has no second factor now.`);
          }}
        >
          For a device that is lost. Their recovery codes are void and their sessions end; their password
          alone lets them in until they enrol again. Be sure that it is they who ask.
        </ConfirmDialog>
      );
    }
    case 'passkeys': {
      const { user } = dialog;
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Remove the passkeys of ${user.name}?`}
          confirmLabel="Remove"
          onConfirm={async () => {
            await client.passkeys.removeOf({ user: user.id });
            await changed(`${user.name} has no passkeys now.`);
          }}
        >
          For a device or key that is lost. All of them stop working and their sessions end; they sign in as
          if they had never had any. Be sure that it is they who ask.
        </ConfirmDialog>
      );
    }
    case 'disable': {
      const { user } = dialog;
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={user.disabled ? `Enable ${user.name}?` : `Disable ${user.name}?`}
          confirmLabel={user.disabled ? 'Enable' : 'Disable'}
          tone={user.disabled ? 'normal' : 'danger'}
          onConfirm={async () => {
            await client.users.update({ user: user.id, disabled: !user.disabled });
            await changed(`${user.name} is ${user.disabled ? 'enabled' : 'disabled'}.`);
          }}
        >
          {user.disabled
            ? 'They may sign in again, and their API tokens work again.'
            : 'Their sessions and open terminals end at once, and their API tokens stop working until they are enabled again.'}
        </ConfirmDialog>
      );
    }
    case 'remove': {
      const { user } = dialog;
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Remove ${user.name}?`}
          confirmLabel="Remove"
          typeToConfirm={user.name}
          onConfirm={async () => {
            await client.users.remove({ user: user.id });
            await changed(`${user.name} was removed.`);
          }}
        >
          Their sessions end and their API tokens are gone for good. What they did stays in the activity log.
        </ConfirmDialog>
      );
    }
  }
}
