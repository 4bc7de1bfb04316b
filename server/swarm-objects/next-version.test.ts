import { describe, expect, it } from 'vitest';
import { nextVersionName } from './next-version';

describe('nextVersionName', () => {
  it.each([
    ['db', [], 'db-v2'],
    ['db-v1', [], 'db-v2'],
    ['db-v9', [], 'db-v10'],
    ['db', ['db-v2', 'db-v3'], 'db-v4'],
    ['shop_db-v2', ['shop_db-v3'], 'shop_db-v4'],
    ['v2', [], 'v2-v2'],
  ])('%s with %j taken is %s', (name, taken, expected) => {
    expect(nextVersionName(name, new Set(taken))).toBe(expected);
  });

  it('stays within what a Swarm takes', () => {
    const next = nextVersionName(`${'a'.repeat(60)}.${'b'.repeat(3)}`, new Set());
    expect(next).toBe(`${'a'.repeat(60)}-v2`);
    expect(nextVersionName('c'.repeat(64), new Set())).toHaveLength(64);
  });
});
