import { describe, expect, it } from 'vitest';
import { explain, type PlacementScene } from './explain';
import type { PlacementService, PlacementTask } from './placement-node';
import { aNode, aService, aTask, byId } from './testing';

const gib = 2 ** 30;

function sceneOf(
  service: PlacementService,
  tasks: PlacementTask[],
  more: Partial<PlacementScene> = {},
): PlacementScene {
  return { nodes: [aNode('n1')], services: byId(service), tasks, nowMs: 2_000, ...more };
}

function only(service: PlacementService, scene: PlacementScene) {
  const [first] = explain(service, scene).tasks;
  if (!first) throw new Error('nothing was explained');
  return first;
}

describe('explain', () => {
  it('counts nodes, names few, and says what each lacks', () => {
    const web = aService('web', { constraints: ['node.labels.zone==b'], memoryBytes: 4 * gib });
    const full = aService('full', { memoryBytes: 5.2 * gib });
    const zone = { labels: { zone: 'b' } };
    const nodes = [
      aNode('node1'),
      aNode('node4'),
      aNode('node5'),
      aNode('node2', zone),
      aNode('node3', zone),
    ];
    const tasks = [
      aTask('web', '', {
        state: 'pending',
        error: 'no suitable node (scheduling constraints not satisfied on 3 nodes)',
      }),
      aTask('full', 'node2'),
      aTask('web', 'node3', {
        slot: 2,
        state: 'rejected',
        desiredState: 'shutdown',
        error: 'pull access denied for shop',
      }),
    ];
    const told = explain(web, { nodes, services: byId(web, full), tasks, nowMs: 2_000 });
    expect(told.tasks[0]?.sentences[0]).toBe(
      'No node can take it: 3 of 5 nodes lack label zone=b; node2 is short of 1.2 GiB; node3 cannot pull (401).',
    );
    expect(told.tasks[0]?.next).toBe(
      'Give a node the label zone=b, or change the constraint. Reserve less memory, free some on a node, or add a node.',
    );
    expect(told.nodes.find(({ node }) => node === 'node2')).toEqual({
      node: 'node2',
      fits: false,
      reasons: ['is short of 1.2 GiB'],
    });
  });

  it('says nothing of what runs, or ended as it should', () => {
    const web = aService('web');
    const tasks = [
      aTask('web', 'n1'),
      aTask('web', 'n1', { state: 'shutdown', desiredState: 'shutdown' }),
      aTask('web', 'n1', { state: 'complete', desiredState: 'shutdown' }),
    ];
    expect(explain(web, sceneOf(web, tasks)).tasks).toEqual([]);
  });

  it('knows a running task on a node that is down', () => {
    const web = aService('web');
    const nodes = [aNode('n1', { state: 'down' })];
    expect(only(web, sceneOf(web, [aTask('web', 'n1')], { nodes })).sentences[0]).toContain('n1 is down');
  });

  it('tells the drained last node', () => {
    const web = aService('web');
    const nodes = [aNode('n1', { availability: 'drain' })];
    const told = only(web, sceneOf(web, [aTask('web', '', { state: 'pending' })], { nodes }));
    expect(told.sentences).toEqual(['No node can take it: n1 is drained.']);
    expect(told.next).toBe('Activate a node that is paused or drained.');
  });

  it('says that the Swarm will try again where a node could take it after all', () => {
    const web = aService('web');
    const pending = aTask('web', '', {
      state: 'pending',
      error: 'no suitable node (insufficient resources on 1 node)',
    });
    expect(only(web, sceneOf(web, [pending])).sentences).toEqual([
      'The Swarm finds no node for it: insufficient resources on 1 node.',
      'By what is known now n1 could take it.',
    ]);
  });

  it('a loop of failures: what the last one died of, and what to do', () => {
    const web = aService('web');
    const tasks = [
      aTask('web', 'n1', {
        state: 'failed',
        desiredState: 'shutdown',
        error: 'task: non-zero exit (3)',
        exitCode: 3,
      }),
      aTask('web', 'n1', { state: 'ready', desiredState: 'ready' }),
    ];
    const told = explain(web, sceneOf(web, tasks)).tasks;
    expect(told[0]?.sentences).toEqual([
      'Its process ended with exit code 3.',
      'This was on n1.',
      'The Swarm tries again.',
    ]);
    expect(told[1]?.sentences).toEqual([
      'It keeps restarting: the next attempt waits on n1 for the restart delay to pass.',
      'The one before failed. Its process ended with exit code 3.',
    ]);
    expect(told[1]?.next).toContain('logs');
    expect(told.map(({ past }) => past)).toEqual([false, false]);
    const again = { ...tasks[0], id: 'again', createdMs: (tasks[0]?.createdMs ?? 0) + 1 };
    const looping = explain(web, sceneOf(web, [...tasks, aTask('web', 'n1', again)])).tasks;
    expect(looping.find(({ task }) => task === tasks[0]?.id)?.past).toBe(true);
  });

  it('says when the Swarm has given up, and when another runs instead', () => {
    const web = aService('web');
    const failed = aTask('web', 'n1', {
      state: 'failed',
      desiredState: 'shutdown',
      error: 'task: non-zero exit (1)',
    });
    expect(only(web, sceneOf(web, [failed])).sentences).toContain(
      'The Swarm does not try again: its restart policy says so.',
    );
    const held = aTask('web', 'n1', {
      state: 'rejected',
      desiredState: 'ready',
      error: 'No such image: x:1',
    });
    expect(explain(web, sceneOf(web, [failed, held])).tasks[1]?.sentences).toContain(
      'The Swarm is about to try again; 2 attempts failed so far.',
    );
    expect(only(web, sceneOf(web, [failed, aTask('web', 'n1')])).sentences).toContain(
      'Another task runs in its place.',
    );
  });

  it('a slow pull, and one whose image the node has already', () => {
    const web = aService('web', { image: 'shop:1@sha256:abc' });
    const preparing = aTask('web', 'n1', { state: 'preparing', image: 'shop:1@sha256:abc' });
    const slow = only(web, sceneOf(web, [preparing], { nowMs: 181_000 }));
    expect(slow.sentences).toEqual(['n1 prepares it: it pulls shop:1 for 3 min.']);
    expect(slow.next).toContain('registry');
    const engines = new Map([['n1', { hasImage: () => true }]]);
    expect(only(web, sceneOf(web, [preparing], { engines })).sentences).toEqual([
      'n1 prepares it; it has shop:1 already.',
    ]);
  });

  it('does not hold a refused pull against a node that has got the image since', () => {
    const web = aService('web');
    const refused = aTask('web', 'n1', {
      state: 'rejected',
      desiredState: 'shutdown',
      error: 'No such image: shop:1',
    });
    expect(explain(web, sceneOf(web, [refused])).nodes[0]).toMatchObject({ fits: false });
    const engines = new Map([['n1', { hasImage: () => true }]]);
    expect(explain(web, sceneOf(web, [refused], { engines })).nodes[0]).toMatchObject({ fits: true });
  });

  it.each(['new', 'allocated', 'assigned', 'accepted', 'starting', 'orphaned'] as const)(
    'has words for %s',
    (state) => {
      const web = aService('web');
      const told = only(web, sceneOf(web, [aTask('web', 'n1', { state })]));
      expect(told.sentences[0]).toMatch(/^[A-Z].*\.$/);
      expect(told.next).not.toBe('');
    },
  );
});
