import { expect, it } from 'vitest';
import { afterSecondTry, fromPlaywright, fromVitest, readReport } from './report.mjs';

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
  ).toEqual({
    passed: 3,
    failed: 1,
    skipped: ['a.test.ts: test 1', 'a.test.ts: test 2'],
    flaky: [],
    failedFiles: [{ path: 'a.test.ts', passed: 1 }],
  });
});

it('counts a file of Vitest that could not be loaded as a failure', () => {
  expect(
    fromVitest({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }),
  ).toEqual({
    passed: 0,
    failed: 1,
    skipped: [],
    flaky: [],
    failedFiles: [{ path: 'a.test.ts', passed: 0 }],
  });
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
    skipped: ['e2e/a.spec.ts: inner: four'],
    flaky: ['e2e/a.spec.ts: inner: three'],
    failedFiles: [{ path: 'e2e/a.spec.ts', passed: 2 }],
  });
});

it('counts nothing without a report', () => {
  expect(readReport('vitest', '/nowhere/report.json')).toEqual({
    passed: 0,
    failed: 0,
    skipped: [],
    flaky: [],
    failedFiles: [],
  });
});

it('names the files that passed at their second try, and counts what failed then', () => {
  const [a, b] = ['a.test.ts', 'b.test.ts'].map((path) => ({ path, passed: 2 }));
  if (!a || !b) throw new Error('two files');
  const first = {
    ...{ passed: 10, failed: 3, flaky: [], failedFiles: [a, b] },
    skipped: ['a.test.ts: not reached', 'c.test.ts: skipped'],
  };
  const passed = { passed: 8, failed: 0, skipped: [], flaky: [], failedFiles: [] };
  expect(afterSecondTry(first, passed)).toEqual({
    ...{ passed: 14, failed: 0, failedFiles: [] },
    skipped: ['c.test.ts: skipped'],
    flaky: ['a.test.ts', 'b.test.ts'],
  });
  expect(afterSecondTry(first, { ...passed, failed: 1, failedFiles: [b] })).toMatchObject({
    ...{ failed: 1, flaky: ['a.test.ts'], failedFiles: [b] },
  });
});
