import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { tarOf } from './tar';

describe('tarOf', () => {
  it('writes what tar reads', () => {
    const archive = tarOf([
      { path: 'a/b.txt', data: 'hello', mode: 0o400, uid: 7, gid: 8, modifiedMs: 1_000_000_000_000 },
      { path: 'empty', data: '' },
      { path: 'block', data: Buffer.alloc(512, 'x') },
    ]);
    expect(archive.length % 512).toBe(0);
    const listed = spawnSync('tar', ['--numeric-owner', '--utc', '-tvf', '-'], {
      input: archive,
      encoding: 'utf8',
    });
    expect(listed.stderr).toBe('');
    expect(listed.stdout.split('\n')[0]).toMatch(/^-r-------- 7\/8\s+5 2001-09-09 01:46 a\/b\.txt$/);
    const content = spawnSync('tar', ['-xOf', '-', 'a/b.txt'], { input: archive, encoding: 'utf8' });
    expect(content.stdout).toBe('hello');
  });

  it.each(['/etc/passwd', '../x', 'a/../x', '', 'a//b', 'a\0b', 'x'.repeat(101)])('refuses %j', (path) => {
    expect(() => tarOf([{ path, data: '' }])).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });
});
