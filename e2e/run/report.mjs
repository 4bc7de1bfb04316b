// @ts-check
import { readFileSync } from 'node:fs';

/**
 * @typedef {{path: string, passed: number}} FailedFile `passed`: how many of its tests passed all the same
 * @typedef {{passed: number, failed: number, skipped: string[], flaky: string[], failedFiles: FailedFile[]}} Report
 *   `skipped` and `flaky` have tests' names; `failedFiles` what the tool can be asked to run again
 */

/**
 * Reads what a test tool wrote. A report that is missing or unreadable counts nothing: a test is only
 * counted where the tool says that it ran.
 *
 * @param {'vitest' | 'playwright'} tool
 * @param {string} path
 * @returns {Report}
 */
export function readReport(tool, path) {
  let document;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return nothing();
  }
  return tool === 'vitest' ? fromVitest(document) : fromPlaywright(document);
}

/**
 * @param {{testResults?: {name: string, status: string, assertionResults: {fullName: string, status: string}[]}[]}} document
 * @returns {Report}
 */
export function fromVitest(document) {
  /** @type {Report} */
  const report = nothing();
  for (const file of document.testResults ?? []) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') report.passed += 1;
      else if (test.status === 'failed') report.failed += 1;
      else report.skipped.push(`${file.name}: ${test.fullName}`);
    }
    // A file that could not be loaded has no tests to show for it.
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      report.failed += 1;
    if (file.status === 'failed') {
      const passed = file.assertionResults.filter((test) => test.status === 'passed').length;
      report.failedFiles.push({ path: file.name, passed });
    }
  }
  return report;
}

/**
 * What came of two runs of one part, the second of the files alone that failed in the first: what passed then is flaky.
 *
 * @param {Report} first
 * @param {Report} second
 * @returns {Report}
 */
export function afterSecondTry(first, second) {
  const again = first.failedFiles;
  const flaky = again.filter(({ path }) => !second.failedFiles.some((file) => file.path === path));
  return {
    ...second,
    passed: first.passed + second.passed - again.reduce((sum, { passed }) => sum + passed, 0),
    skipped: [
      ...first.skipped.filter((test) => !again.some(({ path }) => test.startsWith(`${path}: `))),
      ...second.skipped,
    ],
    flaky: [...first.flaky, ...flaky.map(({ path }) => path)],
  };
}

/** @returns {Report} */
function nothing() {
  return { passed: 0, failed: 0, skipped: [], flaky: [], failedFiles: [] };
}

/**
 * @typedef {{title: string, suites?: Suite[], specs?: {title: string, tests: {status: string}[]}[]}} Suite
 * @param {{suites?: Suite[], errors?: unknown[]}} document
 * @returns {Report}
 */
export function fromPlaywright(document) {
  /** @type {Report} */
  const report = nothing();
  /** @param {Suite} suite @param {string} path */
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') report.passed += 1;
        else if (test.status === 'skipped') report.skipped.push(`${path}: ${spec.title}`);
        else if (test.status === 'flaky') {
          report.passed += 1;
          report.flaky.push(`${path}: ${spec.title}`);
        } else report.failed += 1;
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, `${path}: ${inner.title}`);
  };
  for (const suite of document.suites ?? []) {
    const path = `e2e/${suite.title}`;
    const before = { passed: report.passed, failed: report.failed };
    walk(suite, path);
    if (report.failed > before.failed)
      report.failedFiles.push({ path, passed: report.passed - before.passed });
  }
  return report;
}
