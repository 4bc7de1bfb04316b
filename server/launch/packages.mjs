// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError, runNpm, say } from './process.mjs';

/**
 * @typedef {{version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   peer?: boolean}} LockEntry
 */

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes `node_modules/.package-lock.json`
 * as its last act, so an interrupted install has none.
 *
 * @param {string} root
 * @returns {string | null} why an install is needed, or null
 */
export function installReason(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === null)
    throw new PlainError('package-lock.json is missing or unreadable: this is not a whole copy of Gantry.');
  const present = readLock(join(root, 'node_modules/.package-lock.json'));
  if (present === null) return 'they are not installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const has = present[path];
    if (has === undefined) {
      // Packages for other platforms are in the lock file and never installed.
      if (entry.optional || entry.devOptional) continue;
      return `${path} is missing`;
    }
    if (has.version !== entry.version || (has.integrity ?? entry.integrity) !== entry.integrity) {
      return 'package-lock.json has changed';
    }
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is missing`;
  }
  return null;
}

/**
 * Installs the npm packages exactly as locked, when they are not there already.
 *
 * @param {string} root
 */
export async function installPackages(root) {
  const reason = installReason(root);
  if (reason === null) return;
  say(`Installing the npm packages (${reason}); this takes about a minute`);
  const started = performance.now();
  // NODE_ENV=production would leave out what the build needs.
  const { code } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (code !== 0) {
    throw new PlainError(
      'npm ci failed (its message is above). It needs the npm registry: check the network and any proxy, then try again.',
    );
  }
  say(`Packages installed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/**
 * @param {string} path
 * @returns {Record<string, LockEntry> | null}
 */
function readLock(path) {
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8'));
    return packages !== null && typeof packages === 'object' ? packages : null;
  } catch {
    return null;
  }
}
