import { expect, it } from 'vitest';
import { collectionInRows, rowsInCollection } from './collection-rows';

const other = { key: 1, name: 'tier', value: 'web' };

it('writes, changes and removes the label of the collection, and leaves the others', () => {
  let key = 1;
  const newKey = () => (key += 1);
  const made = rowsInCollection([other], '/prod', newKey);
  expect(made).toEqual([other, { key: 2, name: 'gantry.collection', value: '/prod' }]);
  expect(collectionInRows(made)).toBe('/prod');
  const moved = rowsInCollection(made, '/dev', newKey);
  expect(moved).toEqual([other, { key: 2, name: 'gantry.collection', value: '/dev' }]);
  expect(rowsInCollection(moved, '', newKey)).toEqual([other]);
  expect(collectionInRows([other])).toBe('');
});
