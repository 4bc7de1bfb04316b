import { describe, expect, it } from 'vitest';
import { formatBytes } from './format';
import { parseBytes } from './parse-bytes';

describe('parseBytes', () => {
  it.each([
    ['0', 0],
    ['1048576', 1048576],
    ['512m', 512 * 2 ** 20],
    ['512 MiB', 512 * 2 ** 20],
    ['512MB', 512 * 2 ** 20],
    [' 1.5g ', 1.5 * 2 ** 30],
    ['2 KiB', 2048],
    ['10 b', 10],
    ['1T', 2 ** 40],
  ])('%s', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(['', 'm', '-1', '1e3', '1,5g', '12 parsecs', '1 2m', '99999999t'])('refuses %j', (text) =>
    expect(parseBytes(text)).toBeNull(),
  );

  it('reads what is shown', () => {
    for (const bytes of [0, 6 * 2 ** 20, 2 ** 30, 1.5 * 2 ** 30])
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
  });
});
