import type { BuiltInRole } from '@/lib/permissions';

/** What each built-in role is for, in a line. */
export const roleWords: Record<BuiltInRole, string> = {
  Admin: 'May do everything, users, clusters and the Swarm included.',
  'Full Control':
    'May do everything with what runs: terminals, privileged containers and binds of nodes included.',
  'Restricted Control': 'Runs and changes things, without terminals, privileges or binds of nodes.',
  'View Only':
    'Sees clusters, containers, logs and stats. Changes nothing, opens no terminal, sees no secrets.',
  Scheduler: 'Has tasks placed on nodes, and sees these.',
  None: 'Holds nothing over everything; grants may give more in a cluster or collection.',
};
