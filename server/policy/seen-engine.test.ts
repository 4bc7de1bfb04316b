import { describe, expect, it } from 'vitest';
import { ClusterModel } from '../inventory/cluster-model';
import { SwarmModel } from '../inventory/swarm-model';
import { testNode } from '../inventory/testing';
import { overlay } from './overlay';
import { seenEngine } from './seen-engine';
import { inCollection, recordingEngine, testRights, testService } from './testing';

class Cluster extends ClusterModel {
  override get nodes() {
    return [];
  }
  override get swarm() {
    return swarm;
  }
}

const shop = { 'gantry.collection': '/shop' };
const others = { 'gantry.collection': '/others' };
const swarm = new SwarmModel();
for (const [id, labels] of Object.entries({ ours: shop, theirs: others })) {
  swarm.services.set(id, {
    id,
    version: 1,
    createdMs: null,
    updatedMs: null,
    spec: testService({}, labels),
    previousSpec: null,
    ports: [],
    update: null,
  });
}

/** What an engine answers that knows one of ours, one of others and one of nobody. */
const listed = ['ours', 'theirs', 'nobody'].map((name) => ({
  id: name,
  name,
  labels: name === 'ours' ? shop : name === 'theirs' ? others : {},
}));
const list = () => () => Promise.resolve(listed);
const { engine: real } = recordingEngine();
const tasks = ['ours', 'theirs', 'gone'].map((serviceId) => ({ id: `task of ${serviceId}`, serviceId }));
const told = overlay(real, {
  containers: () => overlay(real.containers, { list }),
  networks: () => overlay(real.networks, { list }),
  volumes: () => overlay(real.volumes, { list }),
  swarm: () =>
    overlay(real.swarm, {
      services: () =>
        overlay(real.swarm.services, {
          list: () => () => Promise.resolve([...swarm.services.values()]),
          inspect: () => () => Promise.resolve({ spec: testService({}, others) }),
        }),
      tasks: () => overlay(real.swarm.tasks, { list: () => () => Promise.resolve(tasks) }),
      secrets: () => overlay(real.swarm.secrets, { list }),
      configs: () => overlay(real.swarm.configs, { list }),
    }),
});

function seenBy(role: 'View Only' | 'Scheduler' | 'Restricted Control') {
  const node = testNode('n1');
  node.engine = told;
  const cluster = new Cluster('c', 'c', { kind: 'unix', path: '/nowhere' }, false, 0, []);
  return seenEngine(node, cluster, testRights([role, inCollection('/shop')]));
}

describe('the lists of an engine', () => {
  it('name only what may be seen', async () => {
    const { containers, networks, volumes, swarm: api } = seenBy('View Only');
    for (const kind of [containers, networks, volumes, api.secrets, api.configs]) {
      expect((await kind.list()).map(({ name }) => name)).toEqual(['ours']);
    }
    expect((await api.services.list()).map(({ id }) => id)).toEqual(['ours']);
  });

  it('of a node’s tasks name those of services that may be seen', async () => {
    const { tasks: api } = seenBy('View Only').swarm;
    expect((await api.list({ filters: { node: ['n1'] } })).map(({ id }) => id)).toEqual(['task of ours']);
    expect(await seenBy('Scheduler').swarm.tasks.list({ filters: { node: ['n1'] } })).toEqual([]);
  });
});
