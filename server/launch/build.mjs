// @ts-check
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PlainError, runNpm, say } from './process.mjs';

/** What a build is made from. Tests and the launcher itself are not part of the product's build. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'server',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'proxy.ts',
  'tsconfig.json',
];
/** What the server starts from: itself and its threads. */
const SERVER = ['main.js', 'compose-worker.js', 'git-worker.js'];
const STAMP = 'dist/build.json';
const PREVIOUS = 'dist/previous';
/** Parts of `.next` that are not the production build: they are left alone. */
const NOT_BUILD = new Set(['cache', 'dev', 'lock', 'trace']);

/**
 * A hash of the contents and paths of everything the build is made from.
 *
 * @param {string} root
 * @returns {string} SHA-256, hex
 */
export function sourcesHash(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of filesUnder(root, source)) {
      const content = readFileSync(join(root, path));
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} sorted, relative to root
 */
function filesUnder(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .filter((name) => !name.startsWith('.') && !/\.test\.tsx?$/.test(name) && !name.endsWith('.mjs'))
    .sort()
    .flatMap((name) => filesUnder(root, join(path, name)));
}

/**
 * Whether the build beside the sources was made from these very sources.
 *
 * @param {string} root
 * @param {string} hash
 */
export function isBuilt(root, hash) {
  const parts = [...SERVER.map((name) => join('dist', name)), '.next/BUILD_ID'];
  const wholeBuild = parts.every((part) => existsSync(join(root, part)));
  return wholeBuild && readStamp(root) === hash;
}

/** @param {string} root */
function readStamp(root) {
  try {
    const { sources } = JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
    return typeof sources === 'string' ? sources : null;
  } catch {
    return null;
  }
}

/**
 * Builds the console when its sources changed since the last build. A build that fails puts the previous
 * one back, because Next removes it at the start.
 *
 * @param {string} root
 */
export async function buildWhenChanged(root) {
  const hash = sourcesHash(root);
  if (isBuilt(root, hash)) return;
  say('Building the console; this takes about a minute');
  const started = performance.now();
  keepPrevious(root);
  rmSync(join(root, STAMP), { force: true });
  const { code } = await runNpm(['run', '--silent', 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (code !== 0) {
    const restored = restorePrevious(root);
    throw new PlainError(
      `The build failed (its message is above). ${
        restored
          ? 'The previous build was put back: "node dist/main.js" starts it.'
          : 'Mend the sources, then run the same command again.'
      }`,
    );
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, STAMP), `${JSON.stringify({ sources: hash })}\n`);
  rmSync(join(root, PREVIOUS), { recursive: true, force: true });
  say(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/**
 * Sets a copy of a whole build aside. A build without its stamp is one that was interrupted: then the copy
 * made before it is the one to keep.
 *
 * @param {string} root
 */
export function keepPrevious(root) {
  const stamp = readStamp(root);
  if (stamp === null || !isBuilt(root, stamp)) return;
  const copying = join(root, `${PREVIOUS}.copying`);
  rmSync(copying, { recursive: true, force: true });
  mkdirSync(join(copying, 'next'), { recursive: true });
  for (const name of buildParts(root)) {
    cpSync(join(root, '.next', name), join(copying, 'next', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const name of SERVER) cpSync(join(root, 'dist', name), join(copying, name));
  cpSync(join(root, STAMP), join(copying, 'build.json'));
  rmSync(join(root, PREVIOUS), { recursive: true, force: true });
  renameSync(copying, join(root, PREVIOUS));
}

/**
 * @param {string} root
 * @returns {boolean} whether there was a build to put back
 */
export function restorePrevious(root) {
  const previous = join(root, PREVIOUS);
  if (!existsSync(previous)) return false;
  for (const name of buildParts(root)) rmSync(join(root, '.next', name), { recursive: true, force: true });
  cpSync(join(previous, 'next'), join(root, '.next'), { recursive: true, verbatimSymlinks: true });
  for (const name of SERVER) cpSync(join(previous, name), join(root, 'dist', name));
  cpSync(join(previous, 'build.json'), join(root, STAMP));
  return true;
}

/** @param {string} root */
function buildParts(root) {
  const folder = join(root, '.next');
  return existsSync(folder) ? readdirSync(folder).filter((name) => !NOT_BUILD.has(name)) : [];
}
