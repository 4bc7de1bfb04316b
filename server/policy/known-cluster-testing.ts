import { pino } from 'pino';
import type { DialledAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Inventory } from '../inventory/inventory';
import { SwarmModel } from '../inventory/swarm-model';
import { SwarmWatcher } from '../inventory/swarm-watcher';
import { testNode } from '../inventory/testing';
import { testService } from './testing';

/** Kinds of things that are in collections: operations that name one. */
export const kinds = [
  'container',
  'network',
  'volume',
  'service',
  'task',
  'secret',
  'config',
  'stack',
] as const;
export type Kind = (typeof kinds)[number];
export type Whose = 'own' | 'others';

export const collections: Record<Whose, string> = { own: '/mine', others: '/theirs' };
export const idOf: Record<Whose, Record<Kind, string>> = {
  own: {
    container: 'a'.repeat(64),
    network: 'own-network',
    volume: 'own-volume',
    service: 'own-service',
    task: 'own-task',
    secret: 'own-secret',
    config: 'own-config',
    stack: 'own-stack',
  },
  others: {
    container: 'b'.repeat(64),
    network: 'their-network',
    volume: 'their-volume',
    service: 'their-service',
    task: 'their-task',
    secret: 'their-secret',
    config: 'their-config',
    stack: 'their-stack',
  },
};

/**
 * For tests: the cluster `c1`, a Swarm of the one node `n1` that knows one thing of each kind in each collection, and
 * whose engine is at `address`.
 */
export function connectKnownCluster(inventory: Inventory, address: DialledAddress): ClusterModel {
  const cluster = inventory.connect({ id: 'c1', name: 'c1', address, discovered: false, createdMs: 0 });
  const node = cluster.node();
  node.info = testNode('n1', { role: 'manager' }).info;
  const swarm = new SwarmModel();
  const times = { version: 1, createdMs: 1, updatedMs: 1 };
  for (const whose of ['own', 'others'] as const) {
    const id = idOf[whose];
    const collection = collections[whose];
    const labels = { 'gantry.collection': collection };
    const stack = id.stack;
    node.containers.set(id.container, {
      ...{
        id: id.container,
        name: `${whose}-container`,
        image: 'busybox',
        imageId: 'sha256:1',
        command: '',
      },
      ...{ createdMs: 1, state: 'running', stateSinceMs: null, health: 'none', exitCode: null },
      ...{
        nodeId: node.id,
        nodeName: node.name,
        stack,
        service: 'web',
        ports: [],
        networks: [],
        volumes: [],
      },
      ...{ number: 1, oneOff: false, configHash: null, collection },
    });
    node.networks.set(id.network, {
      ...{ id: id.network, name: id.network, driver: 'bridge', scope: 'local', internal: false },
      ...{ attachable: false, createdMs: 1, subnets: [], stack: null, key: null, collection },
    });
    node.volumes.set(id.volume, {
      ...{ name: id.volume, driver: 'local', scope: 'local', mountpoint: '/v', createdMs: 1 },
      ...{ stack: null, key: null, anonymous: false, collection },
    });
    const spec = { ...testService({}, labels), name: id.service };
    swarm.services.set(id.service, {
      ...times,
      id: id.service,
      spec,
      previousSpec: null,
      ports: [],
      update: null,
    });
    swarm.tasks.set(id.task, {
      ...{ id: id.task, createdMs: 1, updatedMs: 1, serviceId: id.service, slot: 1, nodeId: '' },
      ...{
        desiredState: 'running',
        state: 'pending',
        stateSinceMs: 1,
        message: '',
        error: '',
        containerId: null,
      },
      ...{ exitCode: null, image: 'busybox', networks: [], hostPorts: [] },
    });
    swarm.secrets.set(id.secret, { ...times, id: id.secret, name: id.secret, labels, driver: '' });
    swarm.configs.set(id.config, { ...times, id: id.config, name: id.config, labels, sizeBytes: 1 });
  }
  node.version += 1;
  swarm.version += 1;
  const watcher = new SwarmWatcher(swarm, {
    log: pino({ level: 'silent' }),
    nodes: () => cluster.nodes,
    changed: () => undefined,
  });
  cluster.setSwarm({ model: swarm, watcher });
  return cluster;
}
