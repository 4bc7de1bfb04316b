import type { FileEntry } from './contract/container-files';

const signs: Record<FileEntry['kind'], string> = { directory: 'd', file: '-', symlink: 'l', other: '?' };

/** Permission bits as `ls` shows them: "-rw-r--r--", with "s" and "t" for the special ones. */
export function formatMode(kind: FileEntry['kind'], mode: number): string {
  const triple = (shift: number, special: number, sign: string) => {
    const bits = (mode >> shift) & 7;
    const executes = (bits & 1) !== 0;
    const last = (mode & special) !== 0 ? (executes ? sign : sign.toUpperCase()) : executes ? 'x' : '-';
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${last}`;
  };
  return `${signs[kind]}${triple(6, 0o4000, 's')}${triple(3, 0o2000, 's')}${triple(0, 0o1000, 't')}`;
}
