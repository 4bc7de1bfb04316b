import path from 'node:path';
import { checkPack } from './pack-check';

/** A file or folder, as git's client looks at it. */
class MemoryStat {
  readonly mtimeMs = 0;
  readonly ctimeMs = 0;
  readonly uid = 0;
  readonly gid = 0;
  readonly dev = 0;
  readonly ino = 0;
  readonly mode: number;

  constructor(
    private readonly kind: 'file' | 'folder',
    readonly size: number,
  ) {
    this.mode = kind === 'file' ? 0o100600 : 0o040700;
  }
  isFile(): boolean {
    return this.kind === 'file';
  }
  isDirectory(): boolean {
    return this.kind === 'folder';
  }
  isSymbolicLink(): boolean {
    return false;
  }
}

/** Makes the file system in which git's client keeps what it fetched: nothing of a repository is ever on a disk. */
export function createMemoryFiles() {
  const files = new Map<string, Buffer>();
  const folders = new Set(['/']);

  const missing = (file: string) => Object.assign(new Error(`ENOENT: ${file}`), { code: 'ENOENT' });
  const stat = async (given: string) => {
    const file = path.posix.normalize(given);
    const content = files.get(file);
    if (content) return new MemoryStat('file', content.byteLength);
    if (folders.has(file)) return new MemoryStat('folder', 0);
    throw missing(file);
  };
  const readFile = async (given: string, options?: { encoding?: string } | string) => {
    const content = files.get(path.posix.normalize(given));
    if (!content) throw missing(given);
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding === undefined ? content : content.toString('utf8');
  };

  return {
    promises: {
      readFile,
      async writeFile(given: string, content: string | Uint8Array) {
        const file = path.posix.normalize(given);
        const bytes = Buffer.from(content);
        // Before the client inflates it.
        if (file.endsWith('.pack')) checkPack(bytes);
        for (let folder = path.posix.dirname(file); folder !== '/'; folder = path.posix.dirname(folder)) {
          folders.add(folder);
        }
        files.set(file, bytes);
      },
      async mkdir(given: string) {
        folders.add(path.posix.normalize(given));
      },
      async readdir(given: string) {
        const folder = path.posix.normalize(given).replace(/\/?$/, '/');
        const inside = [...files.keys(), ...folders].filter(
          (each) => each.startsWith(folder) && each !== '/',
        );
        return [...new Set(inside.map((each) => each.slice(folder.length).split('/')[0] ?? ''))].filter(
          Boolean,
        );
      },
      async unlink(given: string) {
        files.delete(path.posix.normalize(given));
      },
      async rmdir(given: string) {
        folders.delete(path.posix.normalize(given));
      },
      stat,
      lstat: stat,
      readlink: async (file: string) => Promise.reject(missing(file)),
      symlink: async (_target: string, file: string) => Promise.reject(missing(file)),
      chmod: async () => undefined,
    },
  };
}
