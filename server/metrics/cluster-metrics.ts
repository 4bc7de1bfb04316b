import { Gauge, Registry } from 'prom-client';
import { type Problem, problem } from '@/lib/contract/clusters';
import { containerStates } from '@/lib/container-status';
import { freshnessStates } from '@/lib/freshness';
import { nodeAvailabilities, nodeRoles, nodeStates } from '@/lib/swarm-states';
import { clusterCounts } from '../clusters/counts';
import { clusterProblems } from '../clusters/problems';
import type { ClusterModel } from '../inventory/cluster-model';
import { nodeRows } from '../inventory/node-rows';
import type { SwarmModel } from '../inventory/swarm-model';
import type { Jobs } from '../jobs/jobs';

/**
 * What is in the clusters, in a registry of its own: made anew for each scrape, as no two callers need see the same.
 * The label `cluster` is an id; its name is in `gantry_cluster_info`.
 * @param nowMs milliseconds since 1970
 */
export function clusterMetrics(
  clusters: readonly ClusterModel[],
  jobs: Pick<Jobs, 'isRunning'>,
  nowMs: number,
): Registry {
  const registry = new Registry();
  const gauges = makeGauges(registry);
  for (const cluster of clusters) {
    describeConnection(gauges, cluster, nowMs);
    describeContents(gauges, cluster);
    describeProblems(gauges, cluster.id, clusterProblems(cluster, jobs, { reasons: false }));
    if (cluster.swarm) describeSwarm(gauges, cluster.id, cluster.swarm);
  }
  return registry;
}

type Gauges = ReturnType<typeof makeGauges>;

function makeGauges(registry: Registry) {
  const gauge = <Label extends string>(name: `gantry_${string}`, help: string, ...labels: Label[]) =>
    new Gauge<Label | 'cluster'>({ name, help, labelNames: ['cluster', ...labels], registers: [registry] });
  return {
    info: gauge('gantry_cluster_info', 'The name of a cluster, always 1.', 'name'),
    state: gauge(
      'gantry_cluster_state',
      'How well Gantry knows a cluster: 1 for the state it is in.',
      'state',
    ),
    stale: gauge(
      'gantry_cluster_stale_seconds',
      'How long what is told of a cluster has not been up to date, 0 while it is.',
    ),
    engines: gauge('gantry_engines', 'Connected engines, by how well Gantry knows them.', 'state'),
    containers: gauge('gantry_containers', 'Containers on connected engines, by state.', 'state'),
    unhealthy: gauge('gantry_containers_unhealthy', 'Containers whose health check fails.'),
    images: gauge('gantry_images', 'Images, one for each engine that has it.'),
    networks: gauge('gantry_networks', 'Networks.'),
    volumes: gauge('gantry_volumes', 'Volumes.'),
    stacks: gauge('gantry_stacks', 'Stacks.'),
    problems: gauge('gantry_problems', 'What is wrong, as the first page lists it.', 'kind', 'severity'),
    quorum: gauge('gantry_swarm_quorum', 'Whether the managers of a Swarm have a majority.'),
    nodes: gauge('gantry_nodes', 'Nodes of a Swarm.', 'role', 'state', 'availability'),
    services: gauge('gantry_services', 'Services of a Swarm, jobs too.'),
    tasksRunning: gauge(
      'gantry_service_tasks_running',
      'Tasks of a service that run, jobs left out.',
      'service',
    ),
    tasksDesired: gauge(
      'gantry_service_tasks_desired',
      'Tasks of a service that should run, jobs left out.',
      'service',
    ),
  };
}

function describeConnection(gauges: Gauges, cluster: ClusterModel, nowMs: number): void {
  const { id, name, freshness } = cluster;
  gauges.info.set({ cluster: id, name }, 1);
  for (const state of freshnessStates) {
    gauges.state.set({ cluster: id, state }, freshness.state === state ? 1 : 0);
    gauges.engines.set({ cluster: id, state }, 0);
  }
  const staleMs = freshness.state === 'live' ? 0 : Math.max(0, nowMs - freshness.sinceMs);
  gauges.stale.set({ cluster: id }, staleMs / 1000);
  for (const node of cluster.nodes) gauges.engines.inc({ cluster: id, state: node.freshness.state });
}

function describeContents(gauges: Gauges, model: ClusterModel): void {
  const cluster = model.id;
  const byState = new Map<string, number>(containerStates.map((state) => [state, 0]));
  for (const node of model.nodes) {
    for (const { state } of node.containers.values()) byState.set(state, (byState.get(state) ?? 0) + 1);
  }
  for (const [state, count] of byState) gauges.containers.set({ cluster, state }, count);
  const counts = clusterCounts(model, nodeRows(model));
  gauges.unhealthy.set({ cluster }, counts.unhealthy);
  for (const kind of ['images', 'networks', 'volumes', 'stacks'] as const) {
    gauges[kind].set({ cluster }, counts[kind]);
  }
}

function describeProblems({ problems }: Gauges, cluster: string, found: readonly Problem[]): void {
  for (const kind of problem.shape.kind.options) {
    for (const severity of problem.shape.severity.options) {
      const count = found.filter((each) => each.kind === kind && each.severity === severity).length;
      problems.set({ cluster, kind, severity }, count);
    }
  }
}

function describeSwarm(gauges: Gauges, cluster: string, swarm: SwarmModel): void {
  gauges.quorum.set({ cluster }, swarm.withoutQuorum ? 0 : 1);
  for (const role of nodeRoles) {
    for (const state of nodeStates) {
      for (const availability of nodeAvailabilities)
        gauges.nodes.set({ cluster, role, state, availability }, 0);
    }
  }
  for (const { role, state, availability } of swarm.nodes.values()) {
    gauges.nodes.inc({ cluster, role, state, availability });
  }
  gauges.services.set({ cluster }, swarm.services.size);
  for (const service of swarm.services.values()) {
    const { mode, name } = service.spec;
    // A job is done when none of its tasks runs any more.
    if (mode.kind === 'replicated-job' || mode.kind === 'global-job') continue;
    const { running, desired } = swarm.replicas(service);
    gauges.tasksRunning.set({ cluster, service: name }, running);
    gauges.tasksDesired.set({ cluster, service: name }, desired);
  }
}
