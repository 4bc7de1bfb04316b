import { describe, expect, it } from 'vitest';
import type { SwarmNode } from '../engine/swarm-types';
import { ClusterModel } from '../inventory/cluster-model';
import { SwarmModel } from '../inventory/swarm-model';
import { confined, confinement, requireNode } from './confine';
import { inCollection, testRights, testService } from './testing';

function node(id: string, collection: string | null): SwarmNode {
  return {
    ...{
      id,
      name: id,
      version: 1,
      createdMs: null,
      updatedMs: null,
      hostname: id,
      role: 'worker',
      availability: 'active',
    },
    ...{ state: 'ready', stateMessage: '', address: '', engineLabels: {}, manager: null, engineVersion: '' },
    labels: collection === null ? {} : { 'gantry.collection': collection },
    ...{ platform: { os: 'linux', architecture: 'x86_64' }, nanoCpus: 1e9, memoryBytes: 1, plugins: [] },
  };
}

class Cluster extends ClusterModel {
  private readonly model = new SwarmModel();
  constructor(nodes: SwarmNode[]) {
    super('c', 'c', { kind: 'unix', path: '/nowhere' }, false, 0, []);
    for (const each of nodes) this.model.nodes.set(each.id, each);
  }
  override get swarm() {
    return this.model;
  }
}

const cluster = new Cluster([node('n1', '/shop'), node('n2', '/pay'), node('n3', null)]);
const shop = testRights(['Full Control', inCollection('/shop')]);
const dev = testRights(['Full Control', inCollection('/dev')]);
const attribute = 'node.labels.gantry.collection';
const placed = (constraints: string[]) => {
  const spec = testService();
  return { ...spec, placement: { ...spec.placement, constraints } };
};

describe('where tasks of a team may run', () => {
  it('on its own nodes, where it has some', () => {
    expect(confinement(cluster, shop, '/shop/web')).toEqual([`${attribute}==/shop`]);
  });

  it('on no other team’s, where it has none', () => {
    expect(confinement(cluster, dev, '/dev')).toEqual([`${attribute}!=/pay`, `${attribute}!=/shop`]);
  });

  it('anywhere, where all is theirs or no node is labelled', () => {
    expect(confinement(cluster, testRights(['Full Control', { kind: 'all' }]), '/')).toEqual([]);
    expect(confinement(new Cluster([node('n1', null)]), dev, '/dev')).toEqual([]);
  });

  it('is written down once, beside their own constraints', () => {
    const wanted = confinement(cluster, shop, '/shop');
    const once = confined(placed(['node.role==worker']), wanted);
    expect(once.placement.constraints).toEqual(['node.role==worker', `${attribute}==/shop`]);
    expect(confined(once, wanted)).toBe(once);
  });

  it.each([`${attribute}==/pay`, `${attribute} == /pay`])('is not widened by asking for %s', (constraint) => {
    const refused = expect.objectContaining({ code: 'forbidden' });
    expect(() => confined(placed([constraint]), confinement(cluster, shop, '/shop'))).toThrow(refused);
    expect(() => confined(placed([constraint]), confinement(cluster, dev, '/dev'))).toThrow(refused);
  });

  it('holds for containers too', () => {
    expect(() => requireNode(cluster, shop, 'n1')).not.toThrow();
    expect(() => requireNode(cluster, shop, 'n3')).toThrow(expect.objectContaining({ code: 'forbidden' }));
    expect(() => requireNode(cluster, dev, 'n3')).not.toThrow();
    expect(() => requireNode(cluster, shop, 'n2')).toThrow(expect.objectContaining({ code: 'forbidden' }));
    const viewer = testRights(['View Only', inCollection('/shop')]);
    expect(() => requireNode(cluster, viewer, 'n3')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});
