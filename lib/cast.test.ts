import { expect, it } from 'vitest';
import { castHeaderLine, castLine, readCast, readCastSize } from './cast';

it('reads what it writes, up to where a crash cut the last line off', () => {
  const header = castHeaderLine({
    columns: 100,
    rows: 30,
    startedMs: 1_700_000_000_000,
    title: 'web by ann',
  });
  const first = castLine({ atMs: 1234.5, kind: 'o', data: 'é\u001b[1m\r\n' });
  const second = castLine({ atMs: 2000, kind: 'r', data: '80x24' });
  expect(header).toContain('"version":2');
  expect(readCast(`${header}${first}${second}[2.5,"o","half a li`)).toEqual({
    header: { columns: 100, rows: 30 },
    events: [
      { atMs: 1235, kind: 'o', data: 'é\u001b[1m\r\n' },
      { atMs: 2000, kind: 'r', data: '80x24' },
    ],
    durationMs: 2000,
  });
});

it('refuses what is no recording', () => {
  expect(readCast('')).toBeNull();
  expect(readCast('[1,"o","x"]\n')).toBeNull();
  expect(readCast(`{"version":2,"width":80,"height":24}\n[1,"x","?"]\nnull\n["1","o","x"]`)?.events).toEqual(
    [],
  );
  expect(readCastSize('80x24')).toEqual({ columns: 80, rows: 24 });
  expect(readCastSize('wide')).toBeNull();
});
