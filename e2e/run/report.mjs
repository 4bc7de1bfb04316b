// @ts-check
import { readFileSync } from 'node:fs';

/** @typedef {{passed: number, failed: number, skipped: string[], flaky: string[]}} Report the lists have tests' names */

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
    return { passed: 0, failed: 0, skipped: [], flaky: [] };
  }
  return tool === 'vitest' ? fromVitest(document) : fromPlaywright(document);
}

/**
 * @param {{testResults?: {name: string, status: string, assertionResults: {fullName: string, status: string}[]}[]}} document
 * @returns {Report}
 */
export function fromVitest(document) {
  /** @type {Report} */
  const report = { passed: 0, failed: 0, skipped: [], flaky: [] };
  for (const file of document.testResults ?? []) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') report.passed += 1;
      else if (test.status === 'failed') report.failed += 1;
      else report.skipped.push(`${file.name}: ${test.fullName}`);
    }
    // A file that could not be loaded has no tests to show for it.
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      report.failed += 1;
  }
  return report;
}

/**
 * @typedef {{title: string, suites?: Suite[], specs?: {title: string, tests: {status: string}[]}[]}} Suite
 * @param {{suites?: Suite[], errors?: unknown[]}} document
 * @returns {Report}
 */
export function fromPlaywright(document) {
  /** @type {Report} */
  const report = { passed: 0, failed: 0, skipped: [], flaky: [] };
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
  for (const suite of document.suites ?? []) walk(suite, suite.title);
  return report;
}
