import { posix } from 'node:path';
import type { FileEntry } from '@/lib/contract/container-files';
import { GantryError, isGantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import { type TarEntry, TarReader } from '../engine/tar-reader';

export type FileListing = { entries: FileEntry[]; cutOff: 'entries' | 'bytes' | 'time' | null };

export type ListingLimits = { entries: number; bytes: number; timeMs: number };

/** An engine lists no folder: it sends all that is in it, of which the names are read and the rest is passed over. */
const usualLimits: ListingLimits = { entries: 2_000, bytes: 1024 ** 3, timeMs: 8_000 };
const mostLinks = 10;

/**
 * The files in one folder of a container, by name, without a process in it: from the archive of the folder, as far as
 * `limits` let it be read. What the kernel makes (`/proc`, `/sys`) is empty there.
 *
 * @throws `not_found` where there is no such folder; `bad_request` where it is a file
 */
export async function listFiles(
  engine: Engine,
  id: string,
  path: string,
  { signal, limits = usualLimits }: { signal: AbortSignal; limits?: ListingLimits },
): Promise<FileListing> {
  // With a "/" at its end a link is followed, and a file is refused.
  const folder = path.endsWith('/') ? path : `${path}/`;
  const reader = await openArchive(engine, id, folder, signal);
  const endMs = performance.now() + limits.timeMs;
  const found = new Map<string, FileEntry>();
  try {
    const root = await reader.next();
    if (root === null) return { entries: [], cutOff: null };
    const above = trimSlash(root.path);
    for (;;) {
      const entry = await reader.next();
      if (entry === null) return { entries: [...found.values()], cutOff: null };
      const name = nameIn(above, entry.path);
      if (name !== null) {
        if (found.size >= limits.entries) return { entries: [...found.values()], cutOff: 'entries' };
        found.set(name, fileEntry(name, entry, found.get(nameIn(above, entry.linkTarget) ?? '')));
      }
      if (reader.readBytes > limits.bytes) return { entries: [...found.values()], cutOff: 'bytes' };
      if (performance.now() > endMs) return { entries: [...found.values()], cutOff: 'time' };
    }
  } finally {
    await reader.close();
  }
}

export type FileDownload = { name: string; sizeBytes: number | null; body: AsyncIterable<Buffer> };

/**
 * A file as it is, with its length, or a folder as the engine's tar. Symbolic links are followed, within the container.
 *
 * @throws `not_found`; `bad_request` for what is neither (a device, a pipe), or links that lead nowhere
 */
export async function openFile(
  engine: Engine,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<FileDownload> {
  let at = posix.normalize(path);
  for (let links = 0; links <= mostLinks; links++) {
    const reader = await openArchive(engine, id, at, signal);
    const entry = await reader.next();
    if (entry?.kind === 'file') {
      return { name: posix.basename(at), sizeBytes: entry.sizeBytes, body: closing(reader, reader.body()) };
    }
    await reader.close();
    if (entry?.kind === 'directory') {
      const archive = await engine.containers.getArchive(id, at, { signal });
      return { name: `${posix.basename(at) || 'root'}.tar`, sizeBytes: null, body: archive };
    }
    if (entry?.kind !== 'symlink') {
      throw new GantryError('bad_request', { message: `${at} is neither a file nor a folder.` });
    }
    at = posix.resolve(posix.dirname(at), entry.linkTarget);
  }
  throw circle(path);
}

async function* closing(reader: TarReader, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } finally {
    await reader.close();
  }
}

async function openArchive(
  engine: Engine,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<TarReader> {
  try {
    return new TarReader(await engine.containers.getArchive(id, path, { signal }));
  } catch (error) {
    throw explainPath(error, path);
  }
}

/** The engine's refusal of a path, in words: it names paths of its own host. */
export function explainPath(error: unknown, path: string): unknown {
  if (!isGantryError(error)) return error;
  const words = error.message.toLowerCase();
  if (words.includes('too many links')) return circle(path, error);
  if (words.includes('not a directory')) {
    return new GantryError('bad_request', { message: `${path} is not a folder.`, cause: error });
  }
  if (words.includes('read-only')) {
    return new GantryError('conflict', {
      message: `${path} cannot be written: the container, or what is mounted there, is read-only.`,
      cause: error,
    });
  }
  if (words.includes('cannot overwrite')) {
    return new GantryError('conflict', {
      message: `In ${path} a folder has this name, so the file was not put there. Choose another name.`,
      cause: error,
    });
  }
  if (error.code === 'not_found' || words.includes('no such file') || words.includes('could not find')) {
    return new GantryError('not_found', {
      message: `There is no ${path} in this container. Go up a folder and look again.`,
      cause: error,
    });
  }
  return error;
}

function circle(path: string, cause?: unknown): GantryError {
  return new GantryError('bad_request', { message: `${path} is a link that leads in circles.`, cause });
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The name of `path` where it lies right in the folder `above`. */
function nameIn(above: string, path: string): string | null {
  const clean = trimSlash(path);
  if (!clean.startsWith(`${above}/`))
    return above === '' && clean !== '' && !clean.includes('/') ? clean : null;
  const name = clean.slice(above.length + 1);
  return name === '' || name.includes('/') ? null : name;
}

function fileEntry(name: string, entry: TarEntry, linked: FileEntry | undefined): FileEntry {
  const { mode, uid, gid, modifiedMs, kind } = entry;
  const common = { name, mode, uid, gid, modifiedMs };
  switch (kind) {
    case 'file':
      return { ...common, kind, sizeBytes: entry.sizeBytes, linkTarget: null };
    case 'hardlink':
      return { ...common, kind: 'file', sizeBytes: linked?.sizeBytes ?? null, linkTarget: null };
    case 'symlink':
      return { ...common, kind, sizeBytes: null, linkTarget: entry.linkTarget };
    case 'directory':
    case 'other':
      return { ...common, kind, sizeBytes: null, linkTarget: null };
  }
}
