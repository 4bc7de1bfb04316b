import { readBlob, readTree } from 'isomorphic-git';
import { GantryError } from '@/lib/errors';
import type { createMemoryFiles } from './memory-files';

/** One fetched commit. */
export type FetchedCommit = {
  fs: ReturnType<typeof createMemoryFiles>;
  gitdir: string;
  oid: string;
  /** Of the client, between its calls. */
  cache: object;
};

/**
 * A file of a commit, as text, read from git's objects; null where it has none by that name. Nothing but a file below
 * the root is read: symbolic links, submodules and ways up or out are refused, by name.
 *
 * @throws `git_unusable` that names what is in the way
 */
export async function readText(
  commit: FetchedCommit,
  file: string,
  maxBytes: number,
): Promise<string | null> {
  const parts = partsOf(file);
  let { oid } = commit;
  for (const [index, name] of parts.entries()) {
    const { tree } = await readTree({ ...commit, oid });
    const entry = tree.find(({ path }) => path === name);
    if (!entry) return null;
    const isLast = index === parts.length - 1;
    requireReadable(parts.slice(0, index + 1).join('/'), entry, isLast);
    oid = entry.oid;
  }
  const { blob } = await readBlob({ ...commit, oid });
  if (blob.byteLength > maxBytes) throw refused(file, `is larger than ${maxBytes / 1024} KiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(blob);
  } catch {
    throw refused(file, 'is no text (UTF-8)');
  }
}

/** The names on the way to a file. @throws `git_unusable` where the way does not stay in the repository */
export function partsOf(file: string): string[] {
  if (file.startsWith('/') || /^[a-zA-Z]:/.test(file) || file.startsWith('~')) {
    throw refused(file, 'is an absolute path: name a file of the repository');
  }
  const parts = file.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw refused(file, 'leads up with "..": files lie beside the Compose file or below it');
  if (/[\0\\]/.test(file)) throw refused(file, 'has a character that no path has here');
  if (parts.length === 0 || file.endsWith('/')) throw refused(file, 'names no file');
  return parts;
}

/** The modes of entries of a tree: git's `fast-import`, "filemodify". */
function requireReadable(
  file: string,
  { mode, type }: { mode: string; type: string },
  isLast: boolean,
): void {
  const kind = mode.replace(/^0+/, '');
  if (kind === '120000') throw refused(file, 'is a symbolic link, which is not followed');
  if (kind === '160000' || type === 'commit') throw refused(file, 'is a submodule, which is not fetched');
  if (isLast && type !== 'blob') throw refused(file, 'is a folder');
  if (!isLast && type !== 'tree') throw refused(file, 'is a file, where a folder was meant');
}

function refused(file: string, why: string): GantryError {
  return new GantryError('git_unusable', { message: `"${file.slice(0, 300)}" of the repository ${why}.` });
}
