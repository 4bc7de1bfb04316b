import { describe, expect, it } from 'vitest';
import type { NodeModel } from '../inventory/node-model';
import { testNode } from '../inventory/testing';
import { imageSpreads, listSpreads } from './matrix';
import type { SelectedNode } from './select-nodes';

const id = (digit: string) => `sha256:${digit.repeat(64)}`;
function put(node: NodeModel, digit: string, tags: string[], createdMs = 1, digests: string[] = []): void {
  node.images.set(id(digit), { id: id(digit), tags, digests, sizeBytes: 10, createdMs });
}
const selected = (node: NodeModel): SelectedNode => ({ id: node.id, name: node.name, connected: true, node });

const [one, two, three] = [testNode('one'), testNode('two'), testNode('three')];
for (const node of [one, two, three]) put(node, 'a', ['web:1']);
put(one, 'b', ['db:1'], 5);
put(two, 'c', ['db:1'], 9);
put(three, 'd', ['only:1', 'also:1']);
put(three, 'e', [], 1, [`pinned@sha256:${'f'.repeat(64)}`]);
const unconnected: SelectedNode = { id: 'four', name: 'four', connected: false, node: null };
const nodes = [selected(one), selected(two), selected(three), unconnected];
const byName = new Map(imageSpreads(nodes).map((row) => [row.reference, row]));

describe('imageSpreads', () => {
  it('has a line for each name, and for what is known by its digest only', () => {
    expect([...byName.keys()].toSorted()).toEqual([
      'also:1',
      'db:1',
      'only:1',
      `pinned@sha256:${'f'.repeat(64)}`,
      'web:1',
    ]);
    expect(byName.get(`pinned@sha256:${'f'.repeat(64)}`)?.nodes[2]?.digest).toBe(`sha256:${'f'.repeat(64)}`);
  });
  it('is the same, is missing, or differs', () => {
    expect(byName.get('web:1')).toMatchObject({ state: 'same', present: 3 });
    expect(byName.get('only:1')).toMatchObject({ state: 'missing', present: 1 });
    expect(byName.get('db:1')).toMatchObject({ state: 'differs', present: 2 });
  });
  it('takes the newest of as many for what is usual', () => {
    expect(byName.get('db:1')?.nodes.map((cell) => cell.differs)).toEqual([true, false, false]);
  });
});

describe('listSpreads', () => {
  const query = { cluster: 'c1', limit: 50 };
  it('filters by state, and counts all of them', () => {
    const answer = listSpreads(nodes, { ...query, filter: { state: ['differs', 'same'] } });
    expect(answer.items.map((row) => row.reference)).toEqual(['db:1', 'web:1']);
    expect(answer.facets.state).toEqual({ missing: 3, differs: 1, same: 1 });
    expect(answer.nodes.map((node) => node.connected)).toEqual([true, true, true, false]);
  });
  it('finds by the beginning of an id', () => {
    const answer = listSpreads(nodes, { ...query, search: 'cccccccc' });
    expect(answer.items.map((row) => row.reference)).toEqual(['db:1']);
  });
});
