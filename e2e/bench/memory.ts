import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { labProcesses } from '../lab/lab-directory';
import { processName, waitFor } from '../lab/processes';
import { BUSYBOX } from '../lab/images';
import type { Console, Fleet } from './fleet';
import type { Measurement } from './measure';
import { Viewer } from './viewer';

const viewers = 10;
const settleMs = 5_000;
const floodMs = 30_000;
const sampleMs = 200;
const mebibyte = 1024 * 1024;

/** The server's memory: idle, and while ten viewers follow a container that writes as fast as it can. */
export async function memoryFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const running = await fleet();
  return running.withConsole(async (console) => {
    await delay(settleMs);
    const idleBytes = rss(console);
    const id = await running.run('bench-flood', {
      Image: BUSYBOX,
      Cmd: ['yes', 'The quick brown fox jumps over the lazy dog. '.repeat(90)],
      HostConfig: {
        NetworkMode: 'none',
        // The disk holds two files of the log at most.
        LogConfig: { Type: 'json-file', Config: { 'max-size': '64m', 'max-file': '2' } },
      },
    });
    try {
      return await follow(console, id, idleBytes);
    } finally {
      await running.removeContainer(id);
    }
  });
}

async function follow(console: Console, id: string, idleBytes: number): Promise<Measurement[]> {
  const writer = await waitFor(
    () => processesOf(id).find((pid) => processName(pid) === 'yes'),
    10_000,
    () => 'The flooding container runs no "yes"',
  );
  await waitFor(
    async () => (await console.api.send('GET', `/api/v1/clusters/local/containers/${id}`)).status === 200,
    10_000,
    () => 'Gantry does not list the flooding container',
  );
  const alone = await writeSpeed(writer, 3_000);
  const path = `/api/v1/clusters/local/containers/${id}/logs/follow?tail=100`;
  const open = await Promise.all(
    Array.from({ length: viewers }, () => Viewer.open(console.gantry.url, console.token, path)),
  );
  try {
    let peakBytes = 0;
    const sampling = setInterval(() => (peakBytes = Math.max(peakBytes, rss(console))), sampleMs);
    const startedMs = performance.now();
    const speed = await writeSpeed(writer, floodMs);
    const seconds = (performance.now() - startedMs) / 1000;
    clearInterval(sampling);
    const gone = open.filter((viewer) => viewer.closed !== null);
    if (gone.length > 0) throw new Error(`${gone.length} viewers were cut off: ${gone[0]?.closed}`);
    const seen = open.reduce((sum, viewer) => sum + viewer.receivedBytes, 0);
    if (open.some((viewer) => viewer.receivedBytes === 0)) throw new Error('A viewer received nothing');
    return [
      {
        metric: 'Server memory (RSS), idle',
        value: idleBytes / mebibyte,
        unit: 'MiB',
        floor: null,
        goal: null,
      },
      {
        metric: `Server memory growth, ${viewers} viewers of a flood`,
        value: (peakBytes - idleBytes) / mebibyte,
        unit: 'MiB',
        floor: null,
        goal: { of: 'value', atMost: 64 },
        note:
          `The container wrote ${megabytes(speed)} MB/s (${megabytes(alone)} MB/s before anyone followed it) for ` +
          `${seconds.toFixed(0)} s; the ${viewers} viewers together were sent ${megabytes(seen / seconds)} MB/s. ` +
          'The growth is the highest resident size of the server seen in that time above the idle one.',
      },
    ];
  } finally {
    for (const viewer of open) viewer.close();
  }
}

/** Resident bytes of Gantry's processes. */
export function rss({ gantry }: Pick<Console, 'gantry'>): number {
  return labProcesses(gantry.directory)
    .map((pid) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
    .reduce((sum, kibibytes) => sum + kibibytes * 1024, 0);
}

/** Bytes a second that a process writes, over so long. */
async function writeSpeed(pid: number, durationMs: number): Promise<number> {
  const written = () => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
  const before = written();
  const startedMs = performance.now();
  await delay(durationMs);
  return ((written() - before) / (performance.now() - startedMs)) * 1000;
}

/** The processes of a container, as this machine numbers them: their control groups are named by its id. */
function processesOf(containerId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && controlGroups(name).includes(containerId))
    .map(Number);
}

function controlGroups(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
