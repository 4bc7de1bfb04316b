// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { installDebianPackages, isRoot } from './debian.mjs';
import { lookUpEngine, pingEngine } from './engine-lookup.mjs';
import { findProgram, PlainError, run, say } from './process.mjs';

const SOCKET = '/var/run/docker.sock';
const ADDRESS = `unix://${SOCKET}`;
const LOG_FILE = '/var/log/dockerd.log';
const DAEMON_TIMEOUT_MS = 60_000;

/**
 * Makes a Docker Engine answer on the default socket: installs Debian's `docker.io` when there is no
 * `dockerd`, starts it (through systemd where that runs, else on its own), and waits until it answers.
 * Does nothing when one answers already. Needs root.
 *
 * @returns {Promise<string>} its address
 * @throws {PlainError} with the end of the engine's log when it does not come up
 */
export async function installAndStartEngine() {
  if (!isRoot()) {
    throw new PlainError(
      'Installing and starting a Docker Engine takes root. Run the same command as root once ' +
        '(for example with sudo); the console itself does not need it.',
    );
  }
  if (findProgram('dockerd') === null) {
    await installDebianPackages(['docker.io'], 'the Docker Engine');
    if (findProgram('dockerd') === null) {
      throw new PlainError('The package docker.io is installed, but it brought no dockerd.');
    }
  }
  if ((await pingEngine(ADDRESS, {})).answered) return ADDRESS;
  say('Starting the Docker Engine');
  if (existsSync('/run/systemd/system')) {
    const { code, output } = await run('systemctl', ['start', 'docker'], { quiet: true });
    if (code !== 0)
      throw new PlainError(`systemctl start docker failed:\n${output.trimEnd()}\n${await journal()}`);
    await waitForEngine(() => true, journal);
    return ADDRESS;
  }
  // A package's own start script, or somebody else, may have started one that is not ready yet.
  if (processesNamed('dockerd').some((pid) => !isInOtherNamespace(pid))) {
    await waitForEngine(
      () => true,
      async () => logEnd(),
    );
    return ADDRESS;
  }
  await startDaemon();
  return ADDRESS;
}

async function startDaemon() {
  await removeStaleFiles();
  if (!existsSync('/sys/fs/cgroup') || readdirSync('/sys/fs/cgroup').length === 0) {
    if (findProgram('cgroupfs-mount') === null) {
      await installDebianPackages(['cgroupfs-mount'], 'the Docker Engine (no control groups are mounted)');
    }
    await run('cgroupfs-mount', [], { quiet: true });
  }
  const log = openSync(LOG_FILE, 'a', 0o600);
  const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  closeSync(log);
  let ended = false;
  daemon.on('exit', () => (ended = true));
  daemon.on('error', () => (ended = true));
  daemon.unref();
  await waitForEngine(
    () => !ended,
    async () => logEnd(),
  );
}

/**
 * @param {() => boolean} alive
 * @param {() => Promise<string>} log
 */
async function waitForEngine(alive, log) {
  const deadline = Date.now() + DAEMON_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if ((await pingEngine(ADDRESS, {})).answered) return;
    if (!alive())
      throw new PlainError(
        `The Docker Engine ended while starting. Its log (${LOG_FILE}) ends:\n${await log()}`,
      );
    await delay(200);
  }
  throw new PlainError(
    `The Docker Engine did not answer on ${SOCKET} within ${DAEMON_TIMEOUT_MS / 1000} s. Its log ends:\n${await log()}`,
  );
}

/**
 * dockerd refuses to start when the process id in its pid file is anybody's, and adopts whatever process
 * has the id in containerd's; after a crash and a reboot of a container both ids are often taken again.
 */
async function removeStaleFiles() {
  for (const [file, name] of [
    ['/var/run/docker.pid', 'dockerd'],
    ['/var/run/docker/containerd/containerd.pid', 'containerd'],
  ]) {
    if (file === undefined || !existsSync(file)) continue;
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (processName(pid) !== name) rmSync(file, { force: true });
  }
  // dockerd uses a containerd of the system when its socket exists, even if nothing listens on it.
  const socket = '/run/containerd/containerd.sock';
  if (existsSync(socket) && (await refusesConnections(socket))) rmSync(socket, { force: true });
}

/** @param {string} path */
function refusesConnections(path) {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.code === 'ECONNREFUSED'),
    );
  });
}

/** @param {number} pid */
function processName(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return null;
  }
}

/** @param {string} name */
function processesNamed(name) {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => processName(pid) === name);
}

/**
 * An engine inside a container or another network namespace is not this machine's.
 *
 * @param {number} pid
 */
function isInOtherNamespace(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync('/proc/self/ns/net');
  } catch {
    return true;
  }
}

function logEnd() {
  if (!existsSync(LOG_FILE)) return '(no log was written)';
  return readFileSync(LOG_FILE, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}

async function journal() {
  const { output } = await run('journalctl', ['-u', 'docker', '-n', '20', '--no-pager'], { quiet: true });
  return output.trimEnd();
}

/**
 * The engine to start with: looks it up, tells what was asked and what answered, and installs one when
 * `install` is set and none answered.
 *
 * @param {import('./engine-lookup.mjs').Environment} env
 * @param {boolean} install
 * @returns {Promise<string | null>} its address, or null when there is none
 */
export async function prepareEngine(env, install) {
  const { found, attempts } = await lookUpEngine(env);
  say('Looking for a container engine');
  for (const { address, origin, answered, detail } of attempts) {
    say(`  ${answered ? 'found' : 'no   '}  ${address} (${origin}): ${detail}`);
  }
  if (found !== null) return found;
  if (!install) {
    say('No engine answered. Gantry starts all the same: connect one under Clusters, or stop it and run');
    say('  npm start -- --install-engine');
    say('as root to install and start a Docker Engine on this machine.');
    return null;
  }
  const chosen = env.GANTRY_ENGINE ? 'GANTRY_ENGINE' : env.DOCKER_HOST ? 'DOCKER_HOST' : null;
  if (chosen !== null) {
    throw new PlainError(
      `${chosen} names an engine that does not answer, so --install-engine was not followed: ` +
        `unset ${chosen} to use an engine on this machine, or start the one it names.`,
    );
  }
  const address = await installAndStartEngine();
  say(`  found  ${address}: ${(await pingEngine(address, {})).detail}`);
  return address;
}
