import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installReason } from './packages.mjs';

let root: string;
const lock = {
  '': { name: 'gantry' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b-darwin': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gantry-packages-'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: lock }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(packages: Record<string, object>): void {
  for (const path of Object.keys(packages)) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), '{}');
  }
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

it('wants an install when there is none, or an interrupted one', () => {
  expect(installReason(root)).toBe('they are not installed yet');
  mkdirSync(join(root, 'node_modules/a'), { recursive: true });
  expect(installReason(root)).toBe('they are not installed yet');
});

it('is content with what the lock file asks for, without the packages of other platforms', () => {
  install({ 'node_modules/a': lock['node_modules/a'] });
  expect(installReason(root)).toBeNull();
});

it('wants an install when a version changed, a package was added, or its folder is gone', () => {
  install({ 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } });
  expect(installReason(root)).toBe('package-lock.json has changed');
  install({ 'node_modules/c': { version: '1.0.0' } });
  expect(installReason(root)).toBe('node_modules/a is missing');
  install({ 'node_modules/a': lock['node_modules/a'] });
  rmSync(join(root, 'node_modules/a'), { recursive: true });
  expect(installReason(root)).toBe('node_modules/a is missing');
});

it('refuses a copy without a lock file', () => {
  rmSync(join(root, 'package-lock.json'));
  expect(() => installReason(root)).toThrow(/not a whole copy/);
});
