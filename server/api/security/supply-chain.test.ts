import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), scripts: z.record(z.string(), z.string()) })
  .parse(read('package.json'));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
      }),
    ),
  })
  .parse(read('package-lock.json'));

/** Whether `version` is `least` or later; both are three numbers. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [wanted, given] = [numbers(least), numbers(version)];
  const at = wanted.findIndex((number, index) => number !== given[index]);
  return at === -1 || (given[at] ?? 0) > (wanted[at] ?? 0);
}

describe('what Gantry is built from', () => {
  it.each([
    // The fixes of May 2026: what goes around the middleware, requests to elsewhere by an upgrade, and costly bodies.
    ['next', '16.2.6'],
    // React2Shell (CVE-2025-55182) and what followed it.
    ['react', '19.2.4'],
    ['react-dom', '19.2.4'],
    // CVE-2023-48309 and CVE-2022-35924.
    ['next-auth', '4.24.5'],
  ])('S20: %s is pinned, in the manifest and the lock file, at %s or later', (name, least) => {
    const pinned = manifest.dependencies[name] ?? '';
    expect(pinned).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(pinned);
    expect({ pinned, ok: isAtLeast(pinned, least) }).toEqual({ pinned, ok: true });
  });

  it('S20: no second Next or React comes with another package', () => {
    const copies = Object.keys(lock.packages).filter((path) =>
      /\/node_modules\/(next|react|react-dom)$/.test(path),
    );
    expect(copies).toEqual([]);
  });

  it('S20: every package is what it was when it was chosen', () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.length).toBeGreaterThan(300);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('S20: nothing is taken in a range', () => {
    const loose = Object.entries(manifest.dependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
