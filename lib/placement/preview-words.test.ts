import { describe, expect, it } from 'vitest';
import { type NodeChange, type NodeChangePreview, previewNodeChange } from './node-change';
import { previewWords } from './preview-words';
import { aManager, aNode, aService, aTask, byId } from './testing';

const still: NodeChangePreview = previewNodeChange(aNode('n1'), 'pause', {
  nodes: [aManager('m1'), aNode('n1')],
  services: byId(),
  tasks: [],
});

describe('previewWords', () => {
  it('says where tasks go, which have no place, and which end', () => {
    const nodes = [aManager('m1'), aNode('n1'), aNode('n2')];
    const services = byId(
      aService('web'),
      aService('db', { constraints: ['node.hostname==n1'] }),
      aService('agent', { mode: { kind: 'global' } }),
    );
    const tasks = [
      aTask('web', 'n1', { slot: 1 }),
      aTask('web', 'n1', { slot: 2 }),
      aTask('db', 'n1'),
      aTask('agent', 'n1', { slot: 0 }),
    ];
    const preview = previewNodeChange(aNode('n1'), 'drain', { nodes, services, tasks });
    expect(previewWords(preview, 'drain', 'n1')).toEqual([
      '1 task of 3 would run nowhere: db (m1 and n2 are not called n1; n1 is drained).',
      '2 tasks move to m1 (1), n2 (1): each is stopped here and started there.',
      '1 task of global services ends (agent).',
    ]);
  });

  it('begins with the managers where these change', () => {
    const nodes = [aManager('m1'), aManager('m2'), aManager('m3', false)];
    const preview = previewNodeChange(aManager('m1'), 'demote', { nodes, services: byId(), tasks: [] });
    expect(previewWords(preview, 'demote', 'm1')[0]).toBe(
      'Managers: now 3 managers, 2 reachable, majority 2: none may fail; afterwards 2 managers, 1 reachable, majority 2: the majority is lost, nothing in the Swarm can be changed.',
    );
  });

  it('says of the only manager that the Swarm ends with it', () => {
    const preview = previewNodeChange(aManager('m1'), 'leave', {
      nodes: [aManager('m1')],
      services: byId(),
      tasks: [],
    });
    expect(previewWords(preview, 'leave', 'm1')[0]).toBe(
      'm1 is the only manager: without it there is no Swarm any more.',
    );
  });

  it.each(['activate', 'pause', 'drain', 'promote', 'demote', 'remove', 'leave', 'label'] as NodeChange[])(
    '%s: always says something',
    (change) => {
      const words = previewWords(still, change, 'n1');
      expect(words).toHaveLength(1);
      expect(words[0]).toMatch(/\.$/);
    },
  );
});
