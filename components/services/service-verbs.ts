import { type LucideIcon, Pencil, RotateCw, Scaling, Trash2, Undo2 } from 'lucide-react';
import type { ServiceRow } from '@/lib/contract/services';
import type { Permission } from '@/lib/permissions';

export type ServiceVerb = 'scale' | 'edit' | 'restart' | 'rollback' | 'remove';

/** What can be done with a service. */
export const serviceVerbs: Record<ServiceVerb, { label: string; icon: LucideIcon; permission: Permission }> =
  {
    scale: { label: 'Scale', icon: Scaling, permission: 'Service Update' },
    edit: { label: 'Edit', icon: Pencil, permission: 'Service Update' },
    restart: { label: 'Restart all', icon: RotateCw, permission: 'Service Update' },
    rollback: { label: 'Roll back', icon: Undo2, permission: 'Service Update' },
    remove: { label: 'Remove', icon: Trash2, permission: 'Service Delete' },
  };

/** Why it cannot be done with this service, in words; null where it can. */
export function whyNot(verb: ServiceVerb, service: Pick<ServiceRow, 'mode'>): string | null {
  if (verb === 'scale' && (service.mode === 'global' || service.mode === 'global-job'))
    return 'It runs once on each node that fits. Change its placement constraints instead.';
  return null;
}
