import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import { serviceKeyOf, stackLabels } from '@/lib/compose/swarm/labels';
import type { LiveSwarmFile, LiveSwarmService, LiveSwarmStack } from '@/lib/compose/swarm/plan-types';
import type { Engine } from '../../engine/engine-api';
import type { NetworkSummary } from '../../engine/resource-types';
import type { SwarmConfig, SwarmSecret, SwarmService, SwarmTask } from '../../engine/swarm-types';
import type { ClusterModel } from '../../inventory/cluster-model';

/**
 * What a Swarm holds of a stack now, asked of a manager itself: a plan must not rest on a cache. Only which services
 * outside the stack use its things is taken from the inventory.
 * @param desired what is wanted, for the networks it names; null while taking a stack down
 * @throws `engine_unreachable` where no manager answers
 */
export async function readLiveSwarmStack(
  cluster: ClusterModel,
  stack: string,
  desired: DesiredSwarmStack | null,
  signal: AbortSignal,
): Promise<LiveSwarmStack> {
  const engine = cluster.manager();
  const [services, networks, secrets, configs] = await Promise.all([
    engine.swarm.services.list({ signal, filters: { label: [`${stackLabels.namespace}=${stack}`] } }),
    engine.networks.list({ signal }),
    engine.swarm.secrets.list({ signal }),
    engine.swarm.configs.list({ signal }),
  ]);
  const tasks =
    services.length === 0
      ? []
      : await engine.swarm.tasks.list({ signal, filters: { service: services.map(({ id }) => id) } });
  const ours = new Set(services.map(({ id }) => id));
  const others = [...cluster.requireSwarm().services.values()].filter(({ id }) => !ours.has(id));
  const named = new Set(desired?.networks.map(({ name }) => name));
  const networkNames = new Map(networks.map(({ id, name }) => [id, name]));
  return {
    name: stack,
    services: services.map((service) => liveService(service, tasks, stack, networkNames)),
    networks: networks
      .filter(({ labels, name }) => labels[stackLabels.namespace] === stack || named.has(name))
      .map((network) => ({
        ...network,
        subnets: network.ipam.configs.map(({ subnet }) => subnet),
        otherServices: usersOfNetwork(network, others),
      })),
    files: await Promise.all([
      ...secrets.map((secret) => liveFile('secret', secret, others, engine, stack, signal)),
      ...configs.map((config) => liveFile('config', config, others, engine, stack, signal)),
    ]),
    volumes: volumesOf(cluster, stack).map(({ name }) => name),
    otherVolumes: cluster.nodes.flatMap(({ volumes }) =>
      [...volumes.values()].filter((volume) => volume.stack !== stack).map(({ name }) => name),
    ),
  };
}

/** The stack's volumes on connected nodes. */
export function volumesOf(cluster: ClusterModel, stack: string): { name: string; engine: Engine }[] {
  return cluster.nodes.flatMap(({ volumes, engine }) =>
    [...volumes.values()].filter((volume) => volume.stack === stack).map(({ name }) => ({ name, engine })),
  );
}

function liveService(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  stack: string,
  networkNames: ReadonlyMap<string, string>,
): LiveSwarmService {
  const { id, version, spec, update } = service;
  const own = tasks.filter((task) => task.serviceId === id);
  const running = own.filter((task) => task.state === 'running' && task.desiredState === 'running');
  const key = serviceKeyOf(stack, spec.name);
  return {
    id,
    version,
    name: spec.name,
    spec: {
      ...spec,
      networks: spec.networks.map((network) => ({
        ...network,
        target: networkNames.get(network.target) ?? network.target,
      })),
    },
    runningTasks: running
      .toSorted((a, b) => a.slot - b.slot)
      .map(({ slot, nodeId }) => `${key}.${slot === 0 ? nodeId : slot}`),
    isPaused: update?.state === 'paused' || update?.state === 'rollback_paused',
    isSettled: isSettled(service, own, running.length),
  };
}

function isSettled({ spec, update }: SwarmService, tasks: readonly SwarmTask[], running: number): boolean {
  if (update?.state === 'updating' || update?.state === 'rollback_started') return false;
  if (spec.mode.kind === 'replicated') {
    const slots = new Set(tasks.filter(({ state }) => state === 'complete').map(({ slot }) => slot));
    const mayEnd = spec.restart?.condition === 'none' || spec.restart?.condition === 'on-failure';
    return running + (mayEnd ? slots.size : 0) >= spec.mode.replicas;
  }
  return tasks.every(
    ({ desiredState, state }) => desiredState !== 'running' || state === 'running' || state === 'complete',
  );
}

function usersOfNetwork({ id, name }: NetworkSummary, others: readonly SwarmService[]): string[] {
  return others
    .filter(({ spec }) => spec.networks.some(({ target }) => target === id || target === name))
    .map(({ spec }) => spec.name);
}

async function liveFile(
  kind: LiveSwarmFile['kind'],
  { id, name, labels }: SwarmSecret | SwarmConfig,
  others: readonly SwarmService[],
  engine: Engine,
  stack: string,
  signal: AbortSignal,
): Promise<LiveSwarmFile> {
  const isReadable =
    kind === 'config' &&
    labels[stackLabels.namespace] === stack &&
    labels[stackLabels.fingerprint] === undefined;
  const used = ({ container }: SwarmService['spec']) =>
    kind === 'secret' ? container.secrets : container.configs;
  return {
    kind,
    id,
    name,
    labels,
    content: isReadable
      ? Buffer.from(await engine.swarm.configs.data(id, { signal })).toString('utf8')
      : null,
    otherServices: others
      .filter(({ spec }) => used(spec).some((file) => file.id === id))
      .map(({ spec }) => spec.name),
  };
}
