import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** Another process has the data directory. */
export class DirectoryInUseError extends Error {
  /** @param processId as the other one wrote it down, or `unknown` */
  constructor(
    directory: string,
    readonly processId: string,
    options: ErrorOptions,
  ) {
    super(
      `Another Gantry (process ${processId}) uses ${directory}. ` +
        'Stop it, or give this one its own GANTRY_DATA_DIRECTORY.',
      options,
    );
  }
}

/**
 * Takes `directory` for this process and returns how to give it up. The lock is an open exclusive transaction on an
 * empty SQLite file: the kernel drops it with the process, however that ends, so none is ever left behind.
 * @throws `DirectoryInUseError` naming the process that has it
 */
export function lockDirectory(directory: string): () => void {
  const pidFile = path.join(directory, 'gantry.pid');
  const lock = new DatabaseSync(path.join(directory, 'gantry.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new DirectoryInUseError(directory, readPid(pidFile), { cause: error });
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return () => lock.close();
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
