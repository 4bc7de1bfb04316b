import { describe, expect, it } from 'vitest';
import { activityFilter, exportAddress, fromLocalField, readTime, toLocalField } from './activity-filter';

const values = (all: Record<string, string[]>) => (id: string) => all[id] ?? [];

describe('activityFilter', () => {
  it('takes what the address says, and leaves out what is not an outcome or a time', () => {
    expect(
      activityFilter(
        values({
          actor: ['ada', 'bob'],
          outcome: ['denied', 'nonsense'],
          since: ['1700000000000'],
          until: ['soon'],
        }),
      ),
    ).toEqual({
      actor: ['ada', 'bob'],
      operation: undefined,
      outcome: ['denied'],
      cluster: undefined,
      targetKind: undefined,
      targetId: undefined,
      sinceMs: 1_700_000_000_000,
      untilMs: undefined,
    });
    expect(activityFilter(values({ outcome: ['nonsense'] })).outcome).toBeUndefined();
  });
});

describe('exportAddress', () => {
  it('keeps search and filter', () => {
    const filter = activityFilter(values({ actor: ['a&b'], outcome: ['failed'], since: ['5'] }));
    const url = new URL(exportAddress('csv', ' web ', filter), 'http://gantry.test');
    expect(url.pathname).toBe('/api/v1/audit/export');
    expect([...url.searchParams]).toEqual([
      ['format', 'csv'],
      ['search', 'web'],
      ['filter[actor][]', 'a&b'],
      ['filter[outcome][]', 'failed'],
      ['filter[sinceMs]', '5'],
    ]);
    expect(exportAddress('jsonl', '', {})).toBe('/api/v1/audit/export?format=jsonl');
  });
});

describe('times of a field', () => {
  it('go there and back', () => {
    const timeMs = Date.UTC(2024, 5, 1, 12, 34);
    expect(fromLocalField(toLocalField(timeMs))).toBe(timeMs);
    expect(toLocalField(undefined)).toBe('');
    expect(fromLocalField('')).toBeNull();
    expect(readTime('12')).toBe(12);
    expect(readTime('-1')).toBeUndefined();
  });
});
