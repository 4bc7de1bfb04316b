import { type LucideIcon, PencilLine, Play, RotateCw, Square, Trash2 } from 'lucide-react';
import type { StackRow } from '@/lib/contract/stacks';
import type { Permission } from '@/lib/permissions';

/** What a person can do with a stack. */
export type StackVerb = 'edit' | 'redeploy' | 'start' | 'stop' | 'remove';

export const stackVerbs: Record<StackVerb, { label: string; permission: Permission; icon: LucideIcon }> = {
  edit: { label: 'Edit', permission: 'Stack Deploy', icon: PencilLine },
  redeploy: { label: 'Redeploy', permission: 'Stack Deploy', icon: RotateCw },
  start: { label: 'Start', permission: 'Stack Stop', icon: Play },
  stop: { label: 'Stop', permission: 'Stack Stop', icon: Square },
  remove: { label: 'Remove', permission: 'Stack Remove', icon: Trash2 },
};

/** Whether there is such a thing for this stack at all. */
export function isOffered(verb: StackVerb, { target, revision }: StackRow): boolean {
  switch (verb) {
    case 'start':
    case 'stop':
      return target === 'engine';
    case 'redeploy':
      return revision !== null;
    case 'edit':
    case 'remove':
      return true;
  }
}

/** Why it cannot be done now, in words; null where it can. */
export function whyNotNow(verb: StackVerb, { state, containers }: StackRow): string | null {
  if (verb === 'edit') return null;
  if (state === 'deploying') return 'The stack is being changed right now.';
  if (verb === 'start' && containers.running === containers.total) return 'Everything runs already.';
  if (verb === 'stop' && containers.running === 0) return 'Nothing runs.';
  return null;
}
