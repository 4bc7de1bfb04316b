// @ts-check
import { spawn } from 'node:child_process';
import { PlainError } from './process.mjs';

/**
 * Every package Gantry is made with, as CycloneDX (JSON), from the lock file alone: no network, no installed package.
 * What only building and testing take is among them and marked so: npm leaves out too much when told to omit it.
 * `npm run --silent sbom` prints the same.
 *
 * @param {string} root of the sources
 * @returns {Promise<string>}
 */
export function billOfMaterials(root) {
  return new Promise((resolve, reject) => {
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    npm.stdout.on('data', (/** @type {Buffer} */ chunk) => (text += chunk.toString('utf8')));
    npm.on('error', reject);
    npm.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new PlainError(`npm sbom ended with exit code ${code}`)),
    );
  });
}
