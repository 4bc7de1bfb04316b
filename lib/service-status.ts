import type { ServiceMode } from './contract/service-spec';

/** How a Swarm's service stands. Kept apart from the contract so that pages need no zod. */
export const serviceStates = [
  'running',
  'partial',
  'down',
  'updating',
  'rolling-back',
  'paused',
  'stopped',
  'completed',
] as const;
export type ServiceState = (typeof serviceStates)[number];

/** What the Swarm says of the latest update of a service. Source: Docker Engine API, "Service", UpdateStatus. */
export const updateStates = [
  'updating',
  'paused',
  'completed',
  'rollback_started',
  'rollback_paused',
  'rollback_completed',
] as const;
export type UpdateState = (typeof updateStates)[number];

/** The four modes, in Docker's words. */
export const serviceModes = ['replicated', 'global', 'replicated-job', 'global-job'] as const;
export type ServiceModeKind = (typeof serviceModes)[number];

/** Whether tasks of this mode are meant to end. */
export function isJobMode(kind: ServiceModeKind): boolean {
  return kind === 'replicated-job' || kind === 'global-job';
}

/** The one word for a service: what its update does comes first, then how many of its tasks run. */
export function serviceState(service: {
  mode: ServiceMode;
  running: number;
  desired: number;
  update: UpdateState | null;
}): ServiceState {
  const { mode, running, desired, update } = service;
  switch (update) {
    case 'updating':
      return 'updating';
    case 'rollback_started':
      return 'rolling-back';
    case 'paused':
    case 'rollback_paused':
      return 'paused';
    case 'completed':
    case 'rollback_completed':
    case null:
      break;
  }
  if (isJobMode(mode.kind)) return running > 0 ? 'running' : 'completed';
  if (desired === 0) return 'stopped';
  if (running >= desired) return 'running';
  return running === 0 ? 'down' : 'partial';
}
