// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { findProgram, PlainError, run, say } from './process.mjs';

const APT_LISTS = '/var/lib/apt/lists';

/** @returns {boolean} whether we run as root, which installing and starting an engine needs */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * Installs Debian packages; `apt-get update` runs only when the machine has no package lists yet, or when
 * the first attempt failed (lists may be older than the mirror).
 *
 * @param {string[]} packages
 * @param {string} purpose completes the sentence "installing … for"
 */
export async function installDebianPackages(packages, purpose) {
  const names = packages.join(' ');
  if (findProgram('apt-get') === null) {
    throw new PlainError(
      `This machine has no apt-get, so ${names} cannot be installed from here. ` +
        `Install the equivalent packages with your system's own tools (needed for ${purpose}), then try again.`,
    );
  }
  if (!isRoot()) {
    throw new PlainError(
      `Installing ${names} (needed for ${purpose}) takes root. Run this command as root, ` +
        `or run "apt-get install ${names}" as root first.`,
    );
  }
  say(`Installing Debian packages for ${purpose}: ${names}`);
  if (!hasPackageLists()) await apt(['update', '-q'], 'the package lists could not be fetched');
  const install = ['install', '-y', '-q', ...packages];
  try {
    await apt(install, '');
  } catch {
    await apt(['update', '-q'], 'the package lists could not be fetched');
    await apt(install, `${names} could not be installed`);
  }
}

function hasPackageLists() {
  return (
    existsSync(APT_LISTS) &&
    readdirSync(APT_LISTS).some((name) => name.endsWith('_Packages') || name.includes('_Packages.'))
  );
}

/**
 * @param {string[]} args
 * @param {string} failure
 */
async function apt(args, failure) {
  const { code, output } = await run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    quiet: true,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' },
  });
  if (code !== 0) {
    const end = output.trimEnd().split('\n').slice(-15).join('\n');
    throw new PlainError(`apt-get ${args.join(' ')} failed: ${failure}.\n${end}`);
  }
}
