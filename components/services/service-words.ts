import type { ServiceModeKind } from '@/lib/service-status';

/** The modes as people choose them. */
export const modeWords: Record<ServiceModeKind, string> = {
  replicated: 'Replicated',
  global: 'Global',
  'replicated-job': 'Replicated job',
  'global-job': 'Global job',
};
