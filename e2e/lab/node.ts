import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimAddress, LAB_DIRECTORY, lowerBridge, plugIn, raiseBridge, releaseAddress } from './network';
import {
  isRunning,
  namespaceIds,
  processesWithEnvironment,
  processName,
  run,
  signal,
  waitFor,
} from './processes';

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
const START_TIMEOUT_MS = 20_000;

/**
 * Starts a node, after clearing what an earlier one of that name left.
 *
 * @param name letters, digits and `-`, at most 40
 */
export async function startNode(name: string): Promise<LabNode> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw new Error(`"${name}" cannot be the name of a lab node`);
  if (process.getuid?.() !== 0)
    throw new Error('The engine lab makes namespaces and mounts: run the tests as root');
  await removeNode(name);
  const directory = nodeDirectory(name);
  for (const folder of ['cgroup', 'etc', 'data', 'exec'])
    mkdirSync(join(directory, folder), { recursive: true });
  mkdirSync('/etc/docker', { recursive: true });
  writeFileSync(join(directory, 'owner'), owner(process.pid));
  await raiseBridge();
  const address = claimAddress(name);

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
  const outer = spawn('unshare', [...namespaces, '--', '/bin/sh', SCRIPT, directory, name], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, ...marker(directory) },
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
  const directory = nodeDirectory(name);
  const pids = nodeProcesses(directory);
  for (const pid of pids) signal(pid, 'SIGKILL');
  await waitFor(
    () => nodeProcesses(directory).every((pid) => !isRunning(pid)) || null,
    START_TIMEOUT_MS,
    () => `The processes of the lab node ${name} do not end: ${nodeProcesses(directory).join(', ')}`,
  );
  removeControlGroups(name);
  // The mounts went with the namespace; the kernel frees the last of them a moment after the processes.
  await waitFor(
    () => {
      try {
        rmSync(directory, { recursive: true, force: true });
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return null;
        throw error;
      }
    },
    START_TIMEOUT_MS,
    () => `${directory} is still in use`,
  );
  await releaseAddress(name);
  await lowerBridge();
}

/** Removes the nodes that runs which are gone (killed, crashed) left behind. */
export async function removeLeftovers(): Promise<void> {
  if (!existsSync(LAB_DIRECTORY)) return;
  for (const name of readdirSync(LAB_DIRECTORY)) {
    const file = join(LAB_DIRECTORY, name, 'owner');
    if (!existsSync(file)) continue;
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (readFileSync(file, 'utf8') !== owner(pid)) await removeNode(name);
  }
}

/** How to run a program inside the node: the arguments for `nsenter`. */
export function insideNode(node: LabNode): string[] {
  return ['--target', String(node.pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
}

/** The environment that marks a process as belonging to the node. */
export function marker(directory: string): NodeJS.ProcessEnv {
  return { NODE_ENV: 'test', GANTRY_LAB_NODE: directory };
}

/** The control group below which the node's containers are put, from the root of the hierarchy. */
export function controlGroup(name: string): string {
  return `/gantry-lab-${name}`;
}

/** The node's live processes of a name (`dockerd`), as the host sees them; without a name, all of them. */
export function nodeProcesses(directory: string, name?: string): number[] {
  return processesWithEnvironment(`GANTRY_LAB_NODE=${directory}`).filter(
    (pid) => isRunning(pid) && (name === undefined || processName(pid) === name),
  );
}

/** Where a node keeps all its files. */
export function nodeDirectory(name: string): string {
  return join(LAB_DIRECTORY, name);
}

function firstProcess(directory: string): number | null {
  return (
    nodeProcesses(directory).find((pid) => namespaceIds(pid).length > 1 && namespaceIds(pid).at(-1) === 1) ??
    null
  );
}

/** A process id with its start time, because ids are used again. */
function owner(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} gone`;
  }
}

function removeControlGroups(name: string): void {
  const group = controlGroup(name);
  for (const hierarchy of ['', ...folders('/sys/fs/cgroup').map((folder) => `/${folder}`)]) {
    removeGroup(`/sys/fs/cgroup${hierarchy}${group}`);
  }
}

function removeGroup(path: string): void {
  for (const folder of folders(path)) removeGroup(join(path, folder));
  try {
    rmdirSync(path);
  } catch {
    // Not there, or not empty yet: an empty control group costs nothing.
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
