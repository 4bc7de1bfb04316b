import { describe, expect, it } from 'vitest';
import type { ImageRow } from '@/lib/contract/images';
import { listImages, pruneable } from './list';

const id = (digit: string) => `sha256:${digit.repeat(64)}`;
function row(change: Partial<ImageRow>): ImageRow {
  return {
    id: id('a'),
    nodeId: 'n1',
    nodeName: 'node-1',
    tags: [],
    digests: [],
    sizeBytes: 10,
    createdMs: 1,
    containers: [],
    dangling: false,
    ...change,
  };
}
const used = row({ id: id('a'), tags: ['web:1'], containers: [{ id: 'c1', name: 'shop' }], createdMs: 3 });
const unused = row({ id: id('b'), tags: ['old:1', 'old:2'], sizeBytes: 30, createdMs: 2 });
const dangling = row({ id: id('c'), dangling: true, createdMs: 1 });
const danglingUsed = row({
  id: id('d'),
  dangling: true,
  containers: [{ id: 'c2', name: 'x' }],
  createdMs: 0,
});
const rows = [dangling, used, danglingUsed, unused];
const query = { cluster: 'local', limit: 50 };
const ids = (answer: { items: ImageRow[] }) => answer.items.map((each) => each.id.slice(7, 8)).join('');

describe('listImages', () => {
  it('is newest first, and sums sizes of all that match', () => {
    const answer = listImages(rows, query);
    expect(ids(answer)).toBe('abcd');
    expect(answer.totalSizeBytes).toBe(60);
    expect(answer.facets.use).toEqual({ used: 2, unused: 2, dangling: 2 });
  });

  it('filters by use, each value adding to the others', () => {
    expect(ids(listImages(rows, { ...query, filter: { use: ['unused'] } }))).toBe('bc');
    expect(ids(listImages(rows, { ...query, filter: { use: ['dangling'] } }))).toBe('cd');
    expect(ids(listImages(rows, { ...query, filter: { use: ['used', 'dangling'] } }))).toBe('acd');
    expect(ids(listImages(rows, { ...query, filter: { node: ['other'] } }))).toBe('');
  });

  it('finds by any name, by a user of it, and by the beginning of its id', () => {
    expect(ids(listImages(rows, { ...query, search: 'OLD:2' }))).toBe('b');
    expect(ids(listImages(rows, { ...query, search: 'shop' }))).toBe('a');
    expect(ids(listImages(rows, { ...query, search: 'cccc' }))).toBe('c');
    expect(ids(listImages(rows, { ...query, search: 'sha256:dd' }))).toBe('d');
  });

  it('sorts by size, and names before nameless ones', () => {
    expect(ids(listImages(rows, { ...query, sort: '-size' })).charAt(0)).toBe('b');
    expect(ids(listImages(rows, { ...query, sort: 'tag' })).slice(0, 2)).toBe('ba');
  });
});

describe('pruneable', () => {
  it('takes only what no container is made from', () => {
    expect(pruneable(rows, false)).toEqual([dangling]);
    expect(pruneable(rows, true)).toEqual([dangling, unused]);
  });
});
