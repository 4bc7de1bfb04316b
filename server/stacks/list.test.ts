import { describe, expect, it } from 'vitest';
import type { StackRow } from '@/lib/contract/stacks';
import { listStacks } from './list';

const row = (name: string, state: StackRow['state'], ...collections: string[]): StackRow => ({
  name,
  state,
  origin: 'gantry',
  services: ['web'],
  containers: { running: 1, total: 1, unhealthy: 0 },
  revision: 1,
  updatedMs: 1,
  updatedBy: 'ann',
  target: 'engine',
  collections,
});

const rows = [
  row('shop', 'running', '/prod/shop'),
  row('blog', 'stopped', '/'),
  row('split', 'running', '/prod/shop', '/staging'),
];
const page = { cluster: 'local', limit: 50 };

describe('a list of stacks', () => {
  it('finds a stack by each collection it is in', () => {
    const found = listStacks(rows, { ...page, filter: { collection: ['/staging'] } });
    expect(found.items.map(({ name }) => name)).toEqual(['split']);
  });

  it('counts for each filter what the other filters leave', () => {
    const { facets } = listStacks(rows, { ...page, filter: { state: ['running'], collection: ['/'] } });
    expect(facets).toEqual({
      state: { stopped: 1 },
      origin: {},
      collection: { '/prod/shop': 2, '/staging': 1 },
    });
  });
});
