import type { Kysely } from 'kysely';
import { GantryError } from '@/lib/errors';
import { scopeText } from '@/lib/rights';
import type { SignedCall } from '../api/call';
import type { Database } from '../store/schema';
import { readRights } from './grants';

/** Who may do more than the caller is not theirs to change. @throws `forbidden`, naming what the user holds more */
export async function refuseStronger(
  db: Kysely<Database>,
  { caller }: SignedCall,
  user: { id: string; name: string },
): Promise<void> {
  const beyond = (await readRights(db, user.id)).grants.find((grant) => !caller.rights.cover(grant));
  if (!beyond) return;
  throw new GantryError('forbidden', {
    message: `${user.name} holds "${beyond.role}" over ${scopeText(beyond.scope)}, which you do not: only who holds as much may change them.`,
  });
}
