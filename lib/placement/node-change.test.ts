import { describe, expect, it } from 'vitest';
import { previewNodeChange } from './node-change';
import { aManager, aNode, aService, aTask, byId } from './testing';

const gib = 2 ** 30;

describe('previewNodeChange', () => {
  it('drain: every task moves, spread over the others, and global ones end', () => {
    const web = aService('web', { memoryBytes: 2 * gib });
    const agent = aService('agent', { mode: { kind: 'global' } });
    const nodes = ['n1', 'n2', 'n3'].map((id) => aNode(id));
    const tasks = [
      aTask('web', 'n1', { slot: 1 }),
      aTask('web', 'n1', { slot: 2 }),
      aTask('agent', 'n1', { slot: 0 }),
      aTask('web', 'n2', { slot: 3 }),
    ];
    const preview = previewNodeChange(aNode('n1'), 'drain', { nodes, services: byId(web, agent), tasks });
    expect(preview.moves.map(({ to }) => to).sort()).toEqual(['n2', 'n3']);
    expect(preview.ends).toMatchObject([{ service: 'agent' }]);
    expect(preview).toMatchObject({ losesQuorum: false, lastManager: false });
  });

  it('packs: what fits alone may not fit together, and it says why', () => {
    const web = aService('web', { memoryBytes: 3 * gib, constraints: ['node.labels.disk==ssd'] });
    const nodes = [
      aNode('n1', { labels: { disk: 'ssd' } }),
      aNode('n2', { labels: { disk: 'ssd' }, memoryBytes: 4 * gib }),
      aNode('n3'),
    ];
    const tasks = [aTask('web', 'n1', { slot: 1 }), aTask('web', 'n1', { slot: 2 })];
    const [node] = nodes;
    if (!node) throw new Error('no node');
    const { moves } = previewNodeChange(node, 'drain', { nodes, services: byId(web), tasks });
    expect(moves.map(({ to }) => to)).toEqual(['n2', null]);
    expect(moves[1]?.why).toBe('n1 is drained; n2 is short of 2 GiB; n3 lacks label disk=ssd');
  });

  it('largest first, so that small ones fill what is left', () => {
    const small = aService('small', { memoryBytes: gib });
    const large = aService('large', { memoryBytes: 3 * gib });
    const nodes = [aNode('n1'), aNode('n2', { memoryBytes: 3 * gib }), aNode('n3', { memoryBytes: gib })];
    const tasks = [aTask('small', 'n1'), aTask('large', 'n1')];
    const { moves } = previewNodeChange(aNode('n1'), 'drain', { nodes, services: byId(small, large), tasks });
    expect(moves).toMatchObject([
      { service: 'large', to: 'n2' },
      { service: 'small', to: 'n3' },
    ]);
  });

  it('pause moves nothing', () => {
    const preview = previewNodeChange(aNode('n1'), 'pause', {
      nodes: [aNode('n1')],
      services: byId(aService('web')),
      tasks: [aTask('web', 'n1')],
    });
    expect(preview.moves).toEqual([]);
  });

  it('the last node that is drained leaves its tasks nowhere', () => {
    const preview = previewNodeChange(aNode('n1'), 'drain', {
      nodes: [aNode('n1')],
      services: byId(aService('web')),
      tasks: [aTask('web', 'n1')],
    });
    expect(preview.moves).toMatchObject([{ to: null, why: 'n1 is drained' }]);
  });

  it('demote: tasks that want a manager leave, the others stay', () => {
    const control = aService('control', { constraints: ['node.role==manager'] });
    const nodes = [aManager('m1'), aManager('m2'), aManager('m3'), aNode('w1')];
    const preview = previewNodeChange(aManager('m1'), 'demote', {
      nodes,
      services: byId(control, aService('web')),
      tasks: [aTask('control', 'm1'), aTask('web', 'm1')],
    });
    expect(preview.moves).toMatchObject([{ service: 'control', to: 'm2' }]);
    expect(preview.quorum).toMatchObject({
      before: { managers: 3, reachable: 3, majority: 2 },
      after: { managers: 2, reachable: 2, majority: 2, kept: true },
    });
  });

  it('demote and leave say when the majority goes, and when the last manager does', () => {
    const two = [aManager('m1'), aManager('m2'), aManager('m3', false)];
    const scene = { services: byId(), tasks: [] };
    expect(previewNodeChange(aManager('m1'), 'demote', { nodes: two, ...scene })).toMatchObject({
      losesQuorum: true,
    });
    expect(previewNodeChange(aManager('m3', false), 'demote', { nodes: two, ...scene })).toMatchObject({
      losesQuorum: false,
    });
    expect(
      previewNodeChange(aManager('m1'), 'leave', { nodes: [aManager('m1'), aManager('m2')], ...scene }),
    ).toMatchObject({
      losesQuorum: true,
    });
    expect(previewNodeChange(aManager('m1'), 'demote', { nodes: [aManager('m1')], ...scene })).toMatchObject({
      losesQuorum: true,
      lastManager: true,
    });
    expect(
      previewNodeChange(aNode('w1'), 'remove', { nodes: [aManager('m1'), aNode('w1')], ...scene }),
    ).toMatchObject({
      losesQuorum: false,
    });
  });

  it('label: a task leaves whose constraint is no longer met, and may come back to no node', () => {
    const web = aService('web', { constraints: ['node.labels.zone==b'] });
    const node = aNode('n1', { labels: { zone: 'b' } });
    const preview = previewNodeChange(
      node,
      'label',
      { nodes: [node, aNode('n2')], services: byId(web), tasks: [aTask('web', 'n1')] },
      { zone: 'c' },
    );
    expect(preview.moves).toMatchObject([{ to: null, why: 'n1 and n2 lack label zone=b' }]);
  });
});
