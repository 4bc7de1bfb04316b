import { expect, it } from 'vitest';
import { changedNames } from './changed-names';

it('tells names and never values', () => {
  expect(changedNames({ A: '1', B: '2', C: '3' }, { B: '2', C: '4', D: '5' })).toEqual([
    { name: 'A', change: 'removed' },
    { name: 'C', change: 'changed' },
    { name: 'D', change: 'added' },
  ]);
});
