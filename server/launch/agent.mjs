// @ts-check
// `npm run agent`: from a clean clone to an agent that serves this node's engine. Its settings are environment
// variables (docs/operations.md). Uses nothing but Node itself, because it runs before the packages are installed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeVersionProblem } from './node-version.mjs';
import { installPackages } from './packages.mjs';
import { PlainError, runNpm } from './process.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

async function main() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem !== null) throw new PlainError(problem);
  await installPackages(root);
  const { code } = await runNpm(['run', '--silent', 'build:agent'], { cwd: root, env: process.env });
  if (code !== 0) throw new PlainError('The agent could not be built; the message is above.');
  const agent = spawn(process.execPath, [join(root, 'dist/agent.cjs')], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => agent.kill(signal));
  // Ctrl-C in a terminal reaches the agent by itself.
  process.on('SIGINT', () => undefined);
  agent.on('exit', (exitCode, signal) => process.exit(exitCode ?? (signal === null ? 1 : 0)));
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exit(1);
});
