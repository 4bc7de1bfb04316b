import { expect, it } from 'vitest';
import { pageOf } from './list';

type Row = { id: string; name: string; size: number | null };

/** Many that sort alike, in an order that is neither theirs nor its reverse. */
const rows = Array.from({ length: 500 }, (_, index): Row => {
  const at = (index * 211) % 500;
  return { id: String(at).padStart(3, '0'), name: `web-${at % 40}`, size: at % 7 === 0 ? null : at % 5 };
});

const options = {
  searchText: (row: Row) => row.name,
  sortKeys: { name: (row: Row) => row.name, size: (row: Row) => row.size },
  defaultSort: 'name',
  tieBreak: (row: Row) => row.id,
};
const page = (sort: string, limit: number, cursor?: string) => pageOf(rows, { sort, limit, cursor }, options);

it.each(['name', '-name', 'size', '-size', 'nothing of the kind'])(
  'pages sorted by %s are the whole list, cut',
  (sort) => {
    const whole = page(sort, rows.length).items;
    expect(new Set(whole)).toEqual(new Set(rows));
    for (const limit of [7, 60]) {
      const joined: Row[] = [];
      for (let cursor: string | null = '0'; cursor !== null;) {
        const next = page(sort, limit, cursor);
        expect(next.total).toBe(rows.length);
        joined.push(...next.items);
        cursor = next.nextCursor;
      }
      expect(joined).toEqual(whole);
    }
  },
);

it('sorts names as people do, what is unknown last', () => {
  expect(page('name', 1).items).toMatchObject([{ name: 'web-0', id: '000' }]);
  expect(page('-name', 1).items).toMatchObject([{ name: 'web-39' }]);
  expect(page('size', rows.length).items.at(-1)).toMatchObject({ size: null });
});
