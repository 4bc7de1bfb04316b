import type { ServiceDetail } from '@/lib/contract/services';
import { versionDifferences } from '@/lib/service-diff';
import type { TaskState } from '@/lib/swarm-states';
import type { Handlers } from '../api/call';
import { parseVariable } from '../containers/environment';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Runtime } from '../runtime';
import { createServiceChanges } from './changes';
import type { RolloutTiming } from '../swarm-rollout/rollout';
import { findService, listServices, serviceRowOf } from './rows';
import { rollbackTarget } from './spec-history';
import { createSpecViews, maskServiceEnvironment } from './spec-view';
import { unconnectedNodes } from './service-containers';

type Parts = Pick<Runtime, 'inventory' | 'jobs' | 'store' | 'hints'>;

/** The operations on services of a Swarm. `timing` is for tests. */
export function createServicesHandlers(parts: Parts, timing?: Partial<RolloutTiming>): Handlers<'services'> {
  const { inventory, jobs, store } = parts;
  const views = createSpecViews(store.secrets);

  const jobOf = (cluster: string, id: string): string | null =>
    jobs
      .list()
      .find(
        (job) =>
          job.state === 'running' &&
          job.cluster === cluster &&
          job.target.kind === 'service' &&
          job.target.id === id,
      )?.id ?? null;

  const detailOf = (cluster: ClusterModel, service: SwarmService): ServiceDetail => {
    const swarm = cluster.requireSwarm();
    const tasks: Partial<Record<TaskState, number>> = {};
    for (const { state } of swarm.tasksOf(service.id)) tasks[state] = (tasks[state] ?? 0) + 1;
    const networkName = (id: string) =>
      cluster.nodes.map((node) => node.networks.get(id)?.name).find((name) => name !== undefined) ?? null;
    return {
      ...serviceRowOf(swarm, service),
      version: service.version,
      spec: views.view(service.spec),
      tasks,
      networks: service.spec.networks.map(({ target }) => ({ id: target, name: networkName(target) })),
      unconnectedNodes: unconnectedNodes(cluster, service.id).map(({ id, name, tasks: held }) => ({
        id,
        name,
        tasks: held.length,
      })),
      job: jobOf(cluster.id, service.id),
    };
  };

  return {
    ...createServiceChanges({ ...parts, views, timing }),
    list: async (query) => {
      const swarm = inventory.cluster(query.cluster).requireSwarm();
      return listServices(
        [...swarm.services.values()].map((service) => serviceRowOf(swarm, service)),
        query,
      );
    },
    get: async (input) => {
      const cluster = inventory.cluster(input.cluster);
      return detailOf(cluster, findService(cluster, input.service));
    },
    inspect: async (input, { signal }) => {
      const cluster = inventory.cluster(input.cluster);
      const { id } = findService(cluster, input.service);
      const raw = await cluster.manager().swarm.services.inspectRaw(id, { signal });
      return { inspect: maskServiceEnvironment(raw) };
    },
    revealEnvironment: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      const { spec } = findService(cluster, input.service);
      call.note({ name: spec.name });
      return { environment: spec.container.env.map(parseVariable) };
    },
    rollbackPreview: async (input) => {
      const cluster = inventory.cluster(input.cluster);
      const service = findService(cluster, input.service);
      const target = await rollbackTarget(store, cluster.id, service);
      return {
        to: target && {
          replacedMs: target.replacedMs,
          actor: target.actor,
          differences: versionDifferences(views.view(service.spec), views.view(target.spec)).map(
            ({ field, label, before, after }) => ({ field, label, before, after }),
          ),
        },
        mode: service.spec.mode,
      };
    },
  };
}
