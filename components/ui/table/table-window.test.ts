import { describe, expect, it } from 'vitest';
import { gridTemplate, nextSort, pagesInView, readSort } from './table-window';

describe('pagesInView', () => {
  it.each([
    [0, 30, null, [0]],
    [0, 30, 10, [0]],
    [0, 90, 1000, [0, 1]],
    [85, 95, 1000, [0, 1]],
    [130, 160, 1000, [1]],
    [110, 140, 1000, [0, 1]],
    [49_970, 49_999, 50_000, [499]],
    [0, 0, 0, [0]],
  ])('rows %s to %s of %s', (first, last, total, pages) =>
    expect(pagesInView(first, last, total)).toEqual(pages),
  );
});

describe('sorting', () => {
  it('goes round', () => {
    expect(nextSort<'name'>(undefined, 'name', 'ascending')).toBe('name');
    expect(nextSort<'name'>('name', 'name', 'ascending')).toBe('-name');
    expect(nextSort<'name'>('-name', 'name', 'ascending')).toBeUndefined();
    expect(nextSort<'name' | 'size'>('name', 'size', 'descending')).toBe('-size');
    expect(nextSort<'size'>('-size', 'size', 'descending')).toBe('size');
  });
  it('reads only what can be sorted by', () => {
    expect(readSort('-size', ['name', 'size'])).toBe('-size');
    expect(readSort('name', ['name', 'size'])).toBe('name');
    expect(readSort('bogus', ['name'])).toBeUndefined();
    expect(readSort('', ['name'])).toBeUndefined();
  });
});

it('gridTemplate fills what is left', () => {
  expect(gridTemplate([{ width: 100, grow: 0 }])).toBe('100px minmax(0, 1fr)');
  expect(
    gridTemplate([
      { width: 100, grow: 2 },
      { width: 80, grow: 0 },
    ]),
  ).toBe('minmax(100px, 2fr) 80px');
});
