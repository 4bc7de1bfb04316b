import { expect, it } from 'vitest';
import { fromPlaywright, fromVitest, readReport } from './report.mjs';

it('counts the tests of Vitest by what became of each', () => {
  const file = (status: string, statuses: string[]) => ({
    name: 'a.test.ts',
    status,
    assertionResults: statuses.map((each, i) => ({ fullName: `test ${i}`, status: each })),
  });
  expect(
    fromVitest({
      testResults: [
        file('passed', ['passed', 'passed']),
        file('failed', ['failed', 'pending', 'todo', 'passed']),
      ],
    }),
  ).toEqual({ passed: 3, failed: 1, skipped: ['a.test.ts: test 1', 'a.test.ts: test 2'], flaky: [] });
});

it('counts a file of Vitest that could not be loaded as a failure', () => {
  expect(
    fromVitest({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }),
  ).toEqual({ passed: 0, failed: 1, skipped: [], flaky: [] });
});

it('counts the tests of Playwright in nested suites, and names those that passed at their second try', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  expect(
    fromPlaywright({
      suites: [
        {
          title: 'a.spec.ts',
          specs: [spec('one', 'expected'), spec('two', 'unexpected')],
          suites: [{ title: 'inner', specs: [spec('three', 'flaky'), spec('four', 'skipped')] }],
        },
      ],
    }),
  ).toEqual({
    passed: 2,
    failed: 1,
    skipped: ['a.spec.ts: inner: four'],
    flaky: ['a.spec.ts: inner: three'],
  });
});

it('counts nothing without a report', () => {
  expect(readReport('vitest', '/nowhere/report.json')).toEqual({
    passed: 0,
    failed: 0,
    skipped: [],
    flaky: [],
  });
});
