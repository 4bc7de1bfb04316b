import type { RestartPolicy } from '@/lib/container-status';

/** Restart policies as they are shown. */
export const restartWords: Record<RestartPolicy, string> = {
  no: 'Never',
  always: 'Always',
  'on-failure': 'On failure',
  'unless-stopped': 'Unless stopped',
};
