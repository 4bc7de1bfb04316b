import { expect, it } from 'vitest';
import { formatDuration } from './format';
import { parseDuration } from './parse-duration';

it.each([
  ['5', 5_000],
  ['500ms', 500],
  ['1.5 s', 1_500],
  ['1m30s', 90_000],
  ['2 h 10 min', 7_800_000],
  ['1 d', 86_400_000],
])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

it.each(['', 'soon', '-1s', '5 years', 's'])('"%s" is no span', (text) =>
  expect(parseDuration(text)).toBeNull(),
);

it.each([0, 350, 4_200, 65_000, 7_800_000])('reads what formatDuration writes of %d', (ms) =>
  expect(parseDuration(formatDuration(ms))).toBe(ms),
);
