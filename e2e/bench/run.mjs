// @ts-check
// `npm run bench`: installs what the benchmarks need, then measures.
//   npm run bench                      every part
//   npm run bench -- list demux        some parts
//   npm run bench -- --json pages      as JSON
//   npm run bench -- --no-build list   with the build that is there, whatever the sources say now
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from '../../server/launch/build.mjs';
import { isRoot } from '../../server/launch/debian.mjs';
import { installPackages } from '../../server/launch/packages.mjs';
import { PlainError } from '../../server/launch/process.mjs';
import { installTestPrograms } from '../run/programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

async function main() {
  const args = process.argv.slice(2);
  if (!isRoot())
    throw new PlainError('The benchmarks start a Docker Engine in namespaces of its own: run them as root.');
  await installTestPrograms();
  await installPackages(root);
  if (!args.includes('--no-build')) await buildWhenChanged(root);
  return measure(args.filter((arg) => arg !== '--no-build'));
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
function measure(args) {
  const bench = spawn(process.execPath, ['--import', 'tsx', join(root, 'e2e/bench/main.ts'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    bench.on('error', reject);
    bench.on('close', (code) => resolve(code ?? 128));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `${error instanceof PlainError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}
