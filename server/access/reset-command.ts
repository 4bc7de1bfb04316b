import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { auditCommand } from '../audit/audit-command';
import type { Runtime } from '../runtime';
import { countAllPasskeys } from '../passkeys/passkeys';
import { beginReset, resetLink } from './password-resets';

/** What the command on the server asks for. */
export const resetRequest = z.object({
  name: z.string().min(1).max(200),
  /** Whether the second factor goes too, and passkeys. */
  secondFactor: z.boolean(),
  /** Whether a disabled user is enabled again. */
  enable: z.boolean(),
});
export type ResetRequest = z.infer<typeof resetRequest>;

type Needs = Pick<Runtime, 'store' | 'audit' | 'access' | 'publicUrl'>;

/**
 * Takes the password and the sessions of a user away, at the wish of whoever may run commands on the server, and
 * answers the lines to print, with the link by which a new password is chosen.
 * @throws `not_found`; `conflict` for users of a directory or identity provider; `audit_unavailable`
 */
export async function resetUser(
  { store, audit, access, publicUrl }: Needs,
  request: ResetRequest,
): Promise<string[]> {
  const user = await store.db
    .selectFrom('users')
    .selectAll()
    .where('name_key', '=', request.name.trim().toLowerCase())
    .executeTakeFirst();
  if (!user) throw new GantryError('not_found', { message: `There is no user named "${request.name}".` });
  if (user.kind === 'service') {
    throw new GantryError('conflict', {
      message: `${user.name} is a service account, which has no password.`,
    });
  }
  if (user.source !== 'local') {
    throw new GantryError('conflict', {
      message: `${user.name} has no password here: they sign in through ${user.source === 'ldap' ? 'the directory' : 'the identity provider'}.`,
    });
  }
  const { secondFactor, enable } = request;
  const entry = {
    operation: 'users.resetPassword',
    target: { kind: 'user', id: user.id, name: user.name },
    summary: { secondFactor, enable },
  };
  return auditCommand(audit, entry, async (note) => {
    const { token, expiresMs } = await beginReset(store, user.id, Date.now());
    const lines = [
      `The password of ${user.name} is taken away, and their sessions have ended.`,
      `Until ${new Date(expiresMs).toISOString()}, this link sets a new one, once:`,
      `  ${resetLink(publicUrl, token)}`,
    ];
    if (secondFactor && (await access.secondFactors.remove(user.id))) {
      lines.push('Their second factor is taken away too.');
    }
    const passkeys = (await countAllPasskeys(store.db)).get(user.id) ?? 0;
    const counted = passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`;
    if (secondFactor && passkeys > 0) {
      await access.passkeys.removeAll(user.id);
      lines.push(`Their ${counted} ${passkeys === 1 ? 'is' : 'are'} removed too.`);
    } else if (passkeys > 0) {
      lines.push(
        `They have ${counted}, which still ${passkeys === 1 ? 'lets' : 'let'} them in: add --second-factor to remove passkeys too.`,
      );
    }
    if (user.disabled === 1) {
      if (enable)
        await store.db.updateTable('users').set({ disabled: 0 }).where('id', '=', user.id).execute();
      lines.push(
        enable ? 'They are enabled again.' : 'They are disabled: add --enable to let them in again.',
      );
    }
    access.withdraw({ userId: user.id });
    note({ expiresMs });
    return lines;
  });
}
