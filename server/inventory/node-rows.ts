import type { Freshness, NodeRow, SwarmNodeView } from '@/lib/contract/clusters';
import type { SwarmNode } from '../engine/swarm-types';
import type { ClusterModel } from './cluster-model';
import type { SwarmModel } from './swarm-model';

/** Every node of a cluster as it is shown: the Swarm's, with what their own engines add where these are connected. */
export function nodeRows(cluster: ClusterModel): NodeRow[] {
  const { swarm } = cluster;
  const connected = new Map(cluster.nodes.map((node) => [node.id, node]));
  if (!swarm) return cluster.nodes.map((node) => node.row());
  const rows = [...swarm.nodes.values()].map((node) => {
    const own = connected.get(node.id);
    connected.delete(node.id);
    const swarmNode = swarmNodeView(node, swarm);
    return own ? { ...own.row(), swarmNode } : unconnectedRow(node, swarm, swarmNode);
  });
  return [...rows, ...[...connected.values()].map((node) => node.row())];
}

function swarmNodeView(node: SwarmNode, swarm: SwarmModel): SwarmNodeView {
  const view = {
    version: node.version,
    role: node.role,
    leader: node.manager?.leader ?? false,
    reachability: node.manager?.reachability ?? null,
    availability: node.availability,
    state: node.state,
    stateMessage: node.stateMessage,
    address: node.address,
    labels: node.labels,
    engineLabels: node.engineLabels,
    reservedNanoCpus: 0,
    reservedMemoryBytes: 0,
    tasks: { running: 0, desired: 0 },
  };
  for (const task of swarm.tasksOn(node.id)) {
    if (task.desiredState !== 'running') continue;
    view.tasks.desired += 1;
    if (task.state === 'running' && node.state !== 'down') view.tasks.running += 1;
    const reserved = swarm.services.get(task.serviceId)?.spec.resources.reservations;
    view.reservedNanoCpus += reserved?.nanoCpus ?? 0;
    view.reservedMemoryBytes += reserved?.memoryBytes ?? 0;
  }
  return view;
}

/** What the managers know of a node whose own engine is not connected. */
function unconnectedRow(node: SwarmNode, swarm: SwarmModel, swarmNode: SwarmNodeView): NodeRow {
  return {
    id: node.id,
    name: node.hostname || node.id,
    freshness: freshnessOf(node, swarm),
    connected: false,
    swarmNode,
    engineVersion: node.engineVersion,
    apiVersion: '',
    operatingSystem: node.platform.os,
    kernelVersion: '',
    architecture: node.platform.architecture,
    cpus: node.nanoCpus / 1e9,
    memoryBytes: node.memoryBytes,
    storageDriver: '',
    cgroupDriver: '',
    cgroupVersion: '',
    loggingDriver: '',
    rootDirectory: '',
    securityOptions: [],
    warnings: [],
    swarm: 'active',
    counts: {
      // Its tasks are told apart: the lists show only containers of connected engines.
      running: 0,
      paused: 0,
      stopped: 0,
      unhealthy: 0,
      restarting: 0,
      images: 0,
      networks: 0,
      volumes: 0,
      stacks: 0,
    },
  };
}

function freshnessOf(node: SwarmNode, swarm: SwarmModel): Freshness {
  if (swarm.freshness.state !== 'live' || node.state === 'ready') return swarm.freshness;
  return {
    state: 'unreachable',
    sinceMs: node.updatedMs ?? swarm.freshness.sinceMs,
    reason: node.stateMessage || `The managers say that this node is ${node.state}.`,
  };
}
