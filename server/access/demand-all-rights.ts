import { GantryError } from '@/lib/errors';
import { permissionsOfRole } from '@/lib/permissions';
import type { SignedCall } from '../api/call';

/** Lets only an Admin over everything go on. @throws `forbidden` with `message` */
export function demandAllRights({ caller }: SignedCall, message: string): void {
  if (caller.rights.cover({ permissions: permissionsOfRole('Admin'), scope: { kind: 'all' } })) return;
  throw new GantryError('forbidden', { message });
}
