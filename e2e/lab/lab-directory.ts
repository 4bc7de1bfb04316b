import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, processesWithEnvironment, processName, signal, waitFor } from './processes';

/**
 * Everything of the lab lies below this folder, in a directory for each part; unix socket paths must stay
 * under 108 bytes.
 */
export const LAB_DIRECTORY = '/tmp/gantry-lab';

const END_TIMEOUT_MS = 60_000;

/** Where the part of that name keeps all its files. */
export function labDirectory(name: string): string {
  return join(LAB_DIRECTORY, name);
}

/** Makes a part's directory and notes this process as its owner. */
export function makeLabDirectory(name: string): string {
  const directory = labDirectory(name);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  writeFileSync(join(directory, 'owner'), identity(process.pid));
  return directory;
}

/** Removes a part's directory; waits for mounts that went with a namespace to be freed. */
export async function removeLabDirectory(name: string): Promise<void> {
  const directory = labDirectory(name);
  await waitFor(
    () => {
      try {
        rmSync(directory, { recursive: true, force: true });
        return true;
      } catch (error) {
        if (
          error instanceof Error &&
          'code' in error &&
          (error.code === 'EBUSY' || error.code === 'ENOTEMPTY')
        )
          return null;
        throw error;
      }
    },
    END_TIMEOUT_MS,
    () => `${directory} is still in use`,
  );
}

/** The parts whose owner is gone. */
export function abandonedLabDirectories(): string[] {
  if (!existsSync(LAB_DIRECTORY)) return [];
  return readdirSync(LAB_DIRECTORY).filter((name) => isAbandoned(join(LAB_DIRECTORY, name, 'owner')));
}

/** The environment that marks a process as belonging to a part. */
export function labMarker(directory: string): { GANTRY_LAB: string } {
  return { GANTRY_LAB: directory };
}

/** The part's live processes of a name (`dockerd`), as the host sees them; without a name, all of them. */
export function labProcesses(directory: string, name?: string): number[] {
  return processesWithEnvironment(`GANTRY_LAB=${directory}`).filter(
    (pid) => isRunning(pid) && (name === undefined || processName(pid) === name),
  );
}

/** Kills all processes of a part and waits until they are gone. */
export async function endLabProcesses(directory: string): Promise<void> {
  for (const pid of labProcesses(directory)) signal(pid, 'SIGKILL');
  await waitFor(
    () => labProcesses(directory).length === 0,
    END_TIMEOUT_MS,
    () => `These processes of ${directory} do not end: ${labProcesses(directory).join(', ')}`,
  );
}

/** Runs the action while no other process, and nothing else in this one, runs another under the lab's lock. */
export async function withLabLock<T>(action: () => Promise<T>): Promise<T> {
  mkdirSync(LAB_DIRECTORY, { recursive: true });
  const lock = join(LAB_DIRECTORY, 'lock');
  await waitFor(
    () => {
      try {
        writeFileSync(lock, identity(process.pid), { flag: 'wx' });
        return true;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        if (isAbandoned(lock)) rmSync(lock, { force: true });
        return null;
      }
    },
    60_000,
    () => `Another process holds ${lock}`,
  );
  try {
    return await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether the process that wrote its identity into the file is gone. */
function isAbandoned(file: string): boolean {
  let owner: string;
  try {
    owner = readFileSync(file, 'utf8');
  } catch {
    return false;
  }
  // An empty file is one that its owner is about to fill.
  return owner !== '' && identity(Number.parseInt(owner, 10)) !== owner;
}

/** A process id with its start time, because ids are used again. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} gone`;
  }
}
