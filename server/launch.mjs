// @ts-check
// `npm start`: from a clean clone to a running console. Uses nothing but Node itself, because it runs before
// the packages are installed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './launch/build.mjs';
import { prepareEngine } from './launch/engine-install.mjs';
import { nodeVersionProblem } from './launch/node-version.mjs';
import { installPackages } from './launch/packages.mjs';
import { PlainError } from './launch/process.mjs';

const INSTALL_ENGINE = '--install-engine';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

async function main() {
  const args = process.argv.slice(2);
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem !== null) throw new PlainError(problem);
  await installPackages(root);
  await buildWhenChanged(root);
  const engine = await prepareEngine(process.env, args.includes(INSTALL_ENGINE));
  return serve(
    args.filter((arg) => arg !== INSTALL_ENGINE),
    engine === null ? {} : { GANTRY_ENGINE: engine, ...certificatesOf(process.env) },
  );
}

/**
 * The docker CLI's own folder of client certificates, where its environment names one.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>}
 */
function certificatesOf(env) {
  if (env.GANTRY_ENGINE_CERTIFICATES || env.GANTRY_ENGINE || !env.DOCKER_CERT_PATH) return {};
  return { GANTRY_ENGINE_CERTIFICATES: env.DOCKER_CERT_PATH };
}

/**
 * Runs the built server as a child, hands signals on to it, and answers its exit code.
 *
 * @param {string[]} args
 * @param {Record<string, string>} settings
 * @returns {Promise<number>}
 */
function serve(args, settings) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/main.js'), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...settings, NODE_ENV: 'production' },
    });
    child.on('error', reject);
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    // Ctrl-C in a terminal reaches the child by itself; sending it again would look like a second Ctrl-C.
    process.on('SIGINT', () => {
      if (!process.stdin.isTTY) child.kill('SIGINT');
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  const plain = error instanceof PlainError;
  process.stderr.write(`\n${plain ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
