import { expect, it } from 'vitest';
import { levelOf } from './log-level';

it.each([
  ['{"level":"error","msg":"x"}', 'error'],
  ['time="2025-03-04" level=warning msg="x"', 'warn'],
  ['{"severity": "INFO"}', 'info'],
  ['{"level":30,"msg":"x"}', 'info'],
  ['{"level":50,"msg":"x"}', 'error'],
  ['{"level":20}', 'debug'],
  ['2025-03-04 13:05:09 [error] 12#12: connect() failed', 'error'],
  ['[WARN] disk is nearly full', 'warn'],
  ['2025-03-04 13:05:09.123 UTC [1] FATAL:  database "x" does not exist', 'error'],
  ['2025-03-04 13:05:09 ERROR main - failed', 'error'],
  ['warning: deprecated', 'warn'],
  ['npm error: missing script', 'error'],
  ['W0304 13:05:09.123456       1 main.go:1] x', 'warn'],
  ['<debug> x', 'debug'],
  ['CRITICAL|worker died', 'error'],
  ['GET /error 200', null],
  ['no errors found', null],
  ['an error page was shown', null],
  ['informational', null],
  ['', null],
] as const)('%s is %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});
