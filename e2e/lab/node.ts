import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  abandonedLabDirectories,
  endLabProcesses,
  labDirectory,
  labMarker,
  labProcesses,
  makeLabDirectory,
  removeLabDirectory,
} from './lab-directory';
import { claimAddress, plugIn, releaseAddress } from './network';
import { namespaceIds, run, waitFor } from './processes';

/**
 * A machine of the lab: one process in namespaces of its own (mounts, network, process ids, host name) with
 * an address on the lab's bridge. Killing that process ends everything inside and frees every mount.
 */
export type LabNode = {
  /** Also its host name. */
  name: string;
  directory: string;
  /** Its IPv4 address, reachable from the host and from other nodes. */
  address: string;
  /** Its first process, as the host sees it. */
  pid: number;
};

const SCRIPT = fileURLToPath(new URL('./node.sh', import.meta.url));
const START_TIMEOUT_MS = 60_000;

/**
 * Starts a node, after clearing what an earlier one of that name left.
 *
 * @param name letters, digits and `-`, at most 40
 * @param root a folder with a system for the node to run in place of the machine's (`releaseRoot`)
 */
export async function startNode(name: string, root?: string): Promise<LabNode> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw new Error(`"${name}" cannot be the name of a lab node`);
  if (process.getuid?.() !== 0)
    throw new Error('The engine lab makes namespaces and mounts: run the tests as root');
  await removeNode(name);
  const directory = makeLabDirectory(name);
  for (const folder of ['cgroup', 'etc', 'data', 'exec']) mkdirSync(join(directory, folder));
  mkdirSync('/etc/docker', { recursive: true });
  const address = await claimAddress(name);

  const logPath = join(directory, 'node.log');
  const log = openSync(logPath, 'a');
  const namespaces = [
    '--mount',
    '--uts',
    '--ipc',
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    '--propagation',
    'private',
  ];
  const outer = spawn('unshare', [...namespaces, '--', '/bin/sh', SCRIPT, directory, name, root ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...labMarker(directory) },
  });
  closeSync(log);
  outer.unref();
  const failure = () => `The lab node ${name} did not start: ${readFileSync(logPath, 'utf8')}`;
  const pid = await waitFor(
    () => existsSync(join(directory, 'ready')) && firstProcess(directory),
    START_TIMEOUT_MS,
    failure,
  );
  await plugIn(pid, address);
  return { name, directory, address, pid };
}

/** Ends a node and everything in it, and removes all that it had. Nothing there is no error. */
export async function removeNode(name: string): Promise<void> {
  await endLabProcesses(labDirectory(name));
  await waitFor(
    () => removeControlGroups(name),
    60_000,
    () => `The control groups of the lab node ${name} stay in use`,
  );
  await removeLabDirectory(name);
  await releaseAddress(name);
}

/** Removes the nodes, registries and consoles of runs that are gone (killed, crashed). */
export async function removeLeftovers(): Promise<void> {
  for (const name of abandonedLabDirectories()) await removeNode(name);
}

/** How to run a program inside the node: the arguments for `nsenter`. */
export function insideNode(node: LabNode): string[] {
  return ['--target', String(node.pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
}

/** The control group below which the node's containers are put, from the root of the hierarchy. */
export function controlGroup(name: string): string {
  return `/gantry-lab-${name}`;
}

function firstProcess(directory: string): number | null {
  return (
    labProcesses(directory).find((pid) => namespaceIds(pid).length > 1 && namespaceIds(pid).at(-1) === 1) ??
    null
  );
}

/** Removes the node's groups in every hierarchy; false while one still holds a process on its way out. */
function removeControlGroups(name: string): boolean {
  const hierarchies = [
    '/sys/fs/cgroup',
    ...folders('/sys/fs/cgroup').map((folder) => `/sys/fs/cgroup/${folder}`),
  ];
  return hierarchies.map((hierarchy) => removeGroup(hierarchy + controlGroup(name))).every(Boolean);
}

function removeGroup(path: string): boolean {
  if (!existsSync(path)) return true;
  for (const folder of folders(path)) removeGroup(join(path, folder));
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EBUSY' || error.code === 'ENOTEMPTY'))
      return false;
    throw error;
  }
}

function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Runs a program inside the node to its end. */
export function runInside(node: LabNode, program: string, args: string[]) {
  return run('nsenter', [...insideNode(node), program, ...args]);
}
