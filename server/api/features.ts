import { GantryError } from '@/lib/errors';
import { createAuditExport } from '../audit/audit-export';
import { createAuditHandlers } from '../audit/handlers';
import { createClustersHandlers } from '../clusters/clusters';
import { createContainersHandlers } from '../containers/handlers';
import { createJobsHandlers } from '../jobs/handlers';
import { createNodesHandlers } from '../nodes/nodes';
import type { Runtime } from '../runtime';
import { createSearchHandlers } from '../search/search';
import { createSessionsHandlers } from '../sessions/handlers';
import { createSetupHandlers } from '../setup/handlers';
import { createStacksHandlers } from '../stacks/stacks';
import { createFollowHints, createSystemHandlers } from '../system/system';
import { createTokensHandlers } from '../tokens/handlers';
import { createUsersHandlers } from '../users/handlers';
import type { AllHandlers } from './router';
import type { StreamHandlers } from './stream-registry';

type Parts = Omit<Runtime, 'door'>;

// TEMPORARY: replaced as each feature lands.
function missing<T extends object>(): T {
  return new Proxy({} as T, {
    get: () => async () => {
      throw new GantryError('engine_unsupported', { message: 'This part of Gantry is still being built.' });
    },
  });
}

/** Every feature's handlers. */
export function createHandlers(parts: Parts): AllHandlers {
  return {
    setup: createSetupHandlers(parts),
    sessions: createSessionsHandlers(parts),
    users: createUsersHandlers(parts),
    tokens: createTokensHandlers(parts),
    clusters: createClustersHandlers(parts),
    nodes: createNodesHandlers(parts),
    containers: createContainersHandlers(parts, () => []),
    images: missing(),
    networks: missing(),
    volumes: missing(),
    stacks: { ...createStacksHandlers(parts), statsHistory: missing<AllHandlers['stacks']>().statsHistory },
    jobs: createJobsHandlers(parts),
    audit: createAuditHandlers(parts),
    search: createSearchHandlers(parts),
    system: createSystemHandlers(parts),
  };
}

/** Every stream's handler. */
export function createStreams(parts: Parts): StreamHandlers {
  const websocket = missing<StreamHandlers['websocket']>();
  return {
    websocket: new Proxy(websocket, {
      get: (target, id, receiver) =>
        id === 'system.follow' ? createFollowHints(parts) : Reflect.get(target, id, receiver),
    }),
    http: new Proxy(missing<StreamHandlers['http']>(), {
      get: (target, id, receiver) =>
        id === 'audit.export' ? createAuditExport(parts) : Reflect.get(target, id, receiver),
    }),
  };
}
