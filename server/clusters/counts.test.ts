import { describe, expect, it } from 'vitest';
import { ClusterModel } from '../inventory/cluster-model';
import { nodeRows } from '../inventory/node-rows';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryNetwork, InventoryVolume } from '../inventory/rows';
import { testNode } from '../inventory/testing';
import { clusterCounts } from './counts';

const network = (id: string, scope: string): InventoryNetwork => ({
  id,
  name: id,
  driver: scope === 'local' ? 'bridge' : 'overlay',
  scope,
  internal: false,
  attachable: false,
  createdMs: null,
  subnets: [],
  stack: null,
  key: null,
  collection: '/',
});
const volume = (name: string): InventoryVolume => ({
  name,
  driver: 'local',
  scope: 'local',
  mountpoint: '',
  createdMs: null,
  stack: null,
  key: null,
  collection: '/',
  anonymous: false,
});

class Cluster extends ClusterModel {
  constructor(private readonly models: NodeModel[]) {
    super('c', 'c', { kind: 'unix', path: '/nowhere' }, false, 0, []);
  }
  override get nodes() {
    return this.models;
  }
}

describe('clusterCounts', () => {
  it('counts what nodes share once, and what each has of its own for each', () => {
    const nodes = [testNode('m1', { role: 'manager' }), testNode('w1')];
    for (const node of nodes) {
      node.networks.set('overlay', network('overlay', 'swarm'));
      node.networks.set(`bridge-${node.name}`, network(`bridge-${node.name}`, 'local'));
      node.volumes.set('data', volume('data'));
    }
    const cluster = new Cluster(nodes);
    expect(clusterCounts(cluster, nodeRows(cluster))).toMatchObject({ networks: 3, volumes: 2, stacks: 0 });
    for (const node of nodes) node.engine.close();
  });
});
