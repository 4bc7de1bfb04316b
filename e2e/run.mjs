// @ts-check
// `npm test`: installs what the checks need, then runs them in order and stops at the first that fails.
//   npm test                      everything
//   npm test -- unit              one part (or several)
//   npm test -- e2e --grep stacks one part with arguments for its own tool
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from '../server/launch/build.mjs';
import { isRoot } from '../server/launch/debian.mjs';
import { nodeVersionProblem } from '../server/launch/node-version.mjs';
import { installPackages } from '../server/launch/packages.mjs';
import { PlainError, runNpm, say } from '../server/launch/process.mjs';
import { installTestPrograms } from './run/programs.mjs';
import { afterSecondTry, readReport } from './run/report.mjs';

/**
 * @typedef {'format' | 'types' | 'lint' | 'unit' | 'build' | 'integration' | 'e2e'} PartName
 * @typedef {{title: string, tests?: 'vitest' | 'playwright', needsLab?: boolean, script?: string}} Part
 */

/** @type {Record<PartName, Part>} in the order they run */
const PARTS = {
  format: { title: 'Formatting', script: 'format' },
  types: { title: 'Types', script: 'types' },
  lint: { title: 'Lint', script: 'lint' },
  unit: { title: 'Unit tests', script: 'test:unit', tests: 'vitest' },
  build: { title: 'Production build' },
  integration: {
    title: 'Integration tests on real engines',
    script: 'test:integration',
    tests: 'vitest',
    needsLab: true,
  },
  e2e: { title: 'Browser tests', script: 'test:e2e', tests: 'playwright', needsLab: true },
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = join(root, 'test-results/reports');
const total = { passed: 0, failed: 0 };

async function main() {
  const { names, args } = chosenParts(process.argv.slice(2));
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem !== null) throw new PlainError(problem);
  if (names.some((name) => PARTS[name].needsLab)) {
    if (!isRoot()) {
      throw new PlainError(
        'The integration and browser tests start Docker Engines in namespaces of their own, which takes root. ' +
          'Run this as root, or choose the parts that need none: npm test -- format types lint unit build',
      );
    }
    await installTestPrograms();
  }
  await installPackages(root);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  for (const name of names) {
    say(`\n── ${PARTS[name].title} ──`);
    const started = performance.now();
    const failure = await runPart(name, args);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (failure !== null) {
      say(`\n${PARTS[name].title}: FAILED after ${seconds} s: ${failure}`);
      return 1;
    }
    say(`${PARTS[name].title}: passed in ${seconds} s`);
  }
  return 0;
}

/**
 * @param {PartName} name
 * @param {string[]} args for the part's own tool
 * @returns {Promise<string | null>} what failed, or null
 */
async function runPart(name, args) {
  const { script, tests, needsLab } = PARTS[name];
  if (script === undefined) {
    await buildWhenChanged(root);
    return null;
  }
  const first = await runScript(name, args);
  let { code } = first;
  if (tests === undefined || script === undefined) {
    if (code === 0) return null;
    total.failed += 1;
    return `it ended with exit code ${code}`;
  }
  let result = readReport(tests, first.report);
  // Real engines on a crowded machine: a file that failed is tried once more, whole and in a fresh lab.
  const failed = result.failedFiles.map(({ path }) => path);
  if (process.env.CI && needsLab && args.length === 0 && failed.length > 0) {
    say(`\n── ${PARTS[name].title}: once more, what failed ──`);
    const second = await runScript(name, failed, '-again');
    code = second.code;
    result = afterSecondTry(result, readReport(tests, second.report));
  }
  total.passed += result.passed;
  if (result.flaky.length > 0)
    say(
      `\nThese passed only at their second try:\n  ${result.flaky.join('\n  ').replaceAll(`${root}/`, '')}`,
    );
  // A part that broke without a failed test must not look like a success in the sum.
  total.failed += code !== 0 ? Math.max(result.failed, 1) : result.failed;
  if (code !== 0) return `it ended with exit code ${code}`;
  if (result.failed > 0) return `${result.failed} failed`;
  if (result.passed === 0) return 'no test ran';
  if (result.skipped.length > 0 && args.length === 0) {
    return `nothing may be skipped, but these were:\n  ${result.skipped.join('\n  ')}`;
  }
  return null;
}

/**
 * @param {PartName} name
 * @param {string[]} args for the part's own tool
 * @param {string} [suffix] of the report's name
 */
async function runScript(name, args, suffix = '') {
  const { script, tests } = PARTS[name];
  const report = join(reports, `${name}${suffix}.json`);
  const reporting = {
    none: [],
    vitest: ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    playwright: [],
  }[tests ?? 'none'];
  const { code } = await runNpm(['run', '--silent', script ?? '', '--', ...reporting, ...args], {
    cwd: root,
    env: childEnvironment(report),
  });
  return { code, report };
}

/**
 * The first arguments that name parts choose them; what follows goes to the part's own tool.
 *
 * @param {string[]} given
 * @returns {{names: PartName[], args: string[]}}
 */
function chosenParts(given) {
  const all = /** @type {PartName[]} */ (Object.keys(PARTS));
  let end = given.findIndex((arg) => !all.some((name) => name === arg));
  if (end === -1) end = given.length;
  const args = given.slice(end);
  const named = all.filter((name) => given.slice(0, end).includes(name));
  if (args.length > 0 && named.length !== 1) {
    throw new PlainError(
      `"${args.join(' ')}" is not a part. Parts: ${all.join(', ')}; further arguments go to a single one.`,
    );
  }
  // Browser tests drive the production build.
  if (named.includes('e2e') && !named.includes('build')) named.splice(named.indexOf('e2e'), 0, 'build');
  return { names: named.length === 0 ? all : named, args };
}

/** @param {string} report */
function childEnvironment(report) {
  /** @type {NodeJS.ProcessEnv} */
  const environment = { ...process.env, GANTRY_TEST_REPORT: report, NEXT_TELEMETRY_DISABLED: '1' };
  // Node's own limit on a small machine can be below what type checking and linting take.
  const limitMebibytes = Math.min(4096, Math.floor((totalmem() / 2 ** 20) * 0.75));
  if (!/--max-old-space-size/.test(environment.NODE_OPTIONS ?? '')) {
    environment.NODE_OPTIONS =
      `${environment.NODE_OPTIONS ?? ''} --max-old-space-size=${limitMebibytes}`.trim();
  }
  return environment;
}

try {
  process.exitCode = await main();
} catch (error) {
  total.failed += 1;
  process.stdout.write(
    `\n${error instanceof PlainError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}
say(`\n${total.passed} passed, ${total.failed} failed`);
