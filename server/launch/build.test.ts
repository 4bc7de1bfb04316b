import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt, keepPrevious, restorePrevious, sourcesHash } from './build.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gantry-build-'));
  write('app/page.tsx', 'one');
  write('lib/time.ts', 'two');
  write('package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function writeBuild(content: string, hash: string): void {
  write('.next/BUILD_ID', content);
  write('.next/server/page.js', content);
  write('.next/cache/kept', 'cache');
  write('dist/main.js', content);
  write('dist/compose-worker.js', content);
  write('dist/git-worker.js', content);
  write('dist/build.json', JSON.stringify({ sources: hash }));
}

describe('the hash of the sources', () => {
  it('changes with a content, a name and a new file', () => {
    const hashes = [sourcesHash(root)];
    write('app/page.tsx', 'changed');
    hashes.push(sourcesHash(root));
    write('app/other/page.tsx', '');
    hashes.push(sourcesHash(root));
    rmSync(join(root, 'app/other/page.tsx'));
    write('app/else/page.tsx', '');
    hashes.push(sourcesHash(root));
    expect(new Set(hashes).size).toBe(4);
  });

  it('is that of the contents alone: not of tests, of other folders, or of times', () => {
    const before = sourcesHash(root);
    write('lib/time.test.ts', 'a test');
    write('docs/guide.md', 'a page');
    write('lib/time.ts', 'two');
    expect(sourcesHash(root)).toBe(before);
  });

  it('does not confuse where one file ends and the next begins', () => {
    write('lib/a.ts', 'xlib/b.ts');
    write('lib/b.ts', '');
    const before = sourcesHash(root);
    write('lib/a.ts', 'x');
    write('lib/b.ts', 'lib/b.ts');
    expect(sourcesHash(root)).not.toBe(before);
  });
});

describe('a build', () => {
  it('is reused only when whole and of these sources', () => {
    const hash = sourcesHash(root);
    expect(isBuilt(root, hash)).toBe(false);
    writeBuild('first', hash);
    expect(isBuilt(root, hash)).toBe(true);
    expect(isBuilt(root, 'other')).toBe(false);
    rmSync(join(root, '.next/BUILD_ID'));
    expect(isBuilt(root, hash)).toBe(false);
  });

  it('is put back after the next one failed', () => {
    writeBuild('first', 'hash of first');
    keepPrevious(root);
    rmSync(join(root, 'dist/build.json'));
    rmSync(join(root, '.next/server'), { recursive: true });
    write('.next/half', 'half a build');
    expect(restorePrevious(root)).toBe(true);
    expect(isBuilt(root, 'hash of first')).toBe(true);
    expect(readFileSync(join(root, '.next/server/page.js'), 'utf8')).toBe('first');
    expect(readFileSync(join(root, '.next/cache/kept'), 'utf8')).toBe('cache');
    expect(existsSync(join(root, '.next/half'))).toBe(false);
  });

  it('that was interrupted is not kept in place of the whole one before it', () => {
    writeBuild('first', 'hash of first');
    keepPrevious(root);
    rmSync(join(root, 'dist/build.json'));
    write('.next/BUILD_ID', 'interrupted');
    keepPrevious(root);
    restorePrevious(root);
    expect(readFileSync(join(root, '.next/BUILD_ID'), 'utf8')).toBe('first');
  });

  it('has nothing to put back the first time', () => {
    expect(restorePrevious(root)).toBe(false);
  });
});
