/** Container states as the Engine API names them. Kept apart from the contract so that pages need no zod. */
export const containerStates = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] as const;
export type ContainerState = (typeof containerStates)[number];

export const healthStates = ['none', 'starting', 'healthy', 'unhealthy'] as const;
export type HealthState = (typeof healthStates)[number];

export const restartPolicies = ['no', 'always', 'on-failure', 'unless-stopped'] as const;
export type RestartPolicy = (typeof restartPolicies)[number];

export const signals = [
  'SIGTERM',
  'SIGKILL',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGSTOP',
  'SIGCONT',
  'SIGWINCH',
  'SIGALRM',
  'SIGABRT',
] as const;
export type Signal = (typeof signals)[number];

export const containerSorts = ['name', 'state', 'image', 'stack', 'node', 'created', 'health'] as const;
export type ContainerSort = (typeof containerSorts)[number];
