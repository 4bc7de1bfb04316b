import { describe, expect, it } from 'vitest';
import { desiredOf } from '@/lib/compose/swarm/testing';
import type { Permission } from '@/lib/permissions';
import { Rights } from '@/lib/rights';
import { testNode } from '../inventory/testing';
import { runAs } from './scope';
import { swarmStackRefusals } from './stack-place';
import { inCollection, TestCluster, testRights, testService } from './testing';

describe('what a stack of services may not mount', () => {
  const desired = desiredOf(`
services:
  web:
    image: busybox
    volumes: ["data:/data", "ledger:/ledger"]
    labels: {gantry.collection: /shop}
    deploy: {labels: {gantry.collection: /shop}}
volumes: {data: {}, ledger: {external: true}}
`);
  const shop = testRights(['Full Control', inCollection('/shop')]);
  const sees = {
    ...{ id: 'v', role: 'Sees', team: null, scope: inCollection('/pay') },
    permissions: new Set<Permission>(['Volume View']),
  };
  const refused = (rights: Rights, cluster: TestCluster) =>
    runAs({ rights, collection: null }, () => swarmStackRefusals(cluster, desired));

  function clusterWith(name: string, collection: string) {
    const nodes = ['n1', 'n2'].map((each) => testNode(each));
    for (const node of nodes)
      node.volumes.set(name, {
        ...{ name, driver: 'local', scope: 'local', mountpoint: '', createdMs: 0, stack: null },
        ...{ anonymous: false, key: null, collection },
      });
    return new TestCluster(nodes);
  }

  it.each([
    ['its own volume, which a node has already', clusterWith('shop_data', '/shop'), []],
    [
      'what a node has by that name already, and is of others',
      clusterWith('shop_data', '/pay'),
      ['web: it mounts shop_data, a volume that is there already and that you may not see'],
    ],
    [
      'an external one of others',
      clusterWith('ledger', '/pay'),
      ['web: it mounts ledger, a volume that is there already and that you may not see'],
    ],
  ])('%s', (_, cluster, refusals) => {
    expect(refused(shop, cluster)).toEqual(refusals);
  });

  it('what is seen, and may not be used, is named with where it is', () => {
    expect(refused(new Rights([...shop.grants, sees]), clusterWith('ledger', '/pay'))).toEqual([
      'web: it mounts the volume ledger (needs "Volume Create" in /pay)',
    ]);
    const both = testRights(['Full Control', inCollection('/shop')], ['Full Control', inCollection('/pay')]);
    expect(refused(both, clusterWith('ledger', '/pay'))).toEqual([]);
  });

  it('what a service of others has on nodes that are not connected', () => {
    const cluster = new TestCluster([testNode('n1')]);
    const mounts = [{ type: 'volume' as const, source: 'ledger', target: '/data', readOnly: false }];
    cluster.swarm.services.set('s1', {
      ...{
        id: 's1',
        version: 1,
        createdMs: null,
        updatedMs: null,
        previousSpec: null,
        ports: [],
        update: null,
      },
      spec: testService({ mounts }, { 'gantry.collection': '/pay' }),
    });
    expect(refused(shop, cluster)).toHaveLength(1);
  });
});
