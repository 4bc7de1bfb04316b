import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { startTestAccess, testCall, testCaller } from '@/server/access/testing';
import { parseAddress } from '@/server/engine/address';
import { createImagesHandlers } from '@/server/images/images';
import { createHints } from '@/server/inventory/hints';
import { createInventory } from '@/server/inventory/inventory';
import { createJobs } from '@/server/jobs/jobs';
import { LabEngine } from '../lab/engine';
import { BUSYBOX, buildImages } from '../lab/images';
import { inTurn, median, type Measurement } from './measure';

/** Sent several times, in turn with Docker's own tools. */
const timed = { image: 'gantry-bench/large:1', bytes: 256 * 1024 * 1024 };
/** Sent once, for the memory it takes. */
const huge = { image: 'gantry-bench/huge:1', bytes: 1024 * 1024 * 1024 };

/** An image from one engine to another, against `docker save | docker load` between the same two. */
export async function distributeFigures(): Promise<Measurement[]> {
  const engines = await Promise.all(
    ['from', 'to'].map((name) => LabEngine.start({ name: `bench-${name}-${process.pid}` })),
  );
  const [from, to] = engines;
  const access = await startTestAccess();
  const hints = createHints();
  const log = pino({ level: 'silent' });
  const inventory = createInventory({ hints, log });
  const jobs = await createJobs(access.store, hints, log);
  try {
    if (!from || !to) throw new Error('two engines were asked for');
    await buildImages(from);
    for (const { image, bytes } of [timed, huge]) {
      await from.docker(['build', '--quiet', '--tag', image, '-'], {
        input: `FROM ${BUSYBOX}\nRUN head -c ${bytes} /dev/urandom > /blob\n`,
      });
    }
    const cluster = inventory.connect({
      id: 'bench',
      name: 'bench',
      address: parseAddress(from.host),
      discovered: false,
      createdMs: 0,
      engines: [{ id: 'to', address: parseAddress(to.host) }],
    });
    await until(() => cluster.nodes.every((node) => node.freshness.state === 'live'));
    const target = cluster.node(to.node.name);
    const images = createImagesHandlers({ inventory, jobs });
    const call = testCall(testCaller('bench', 'Admin'));
    const clear = async ({ image }: { image: string }) => {
      await to.docker(['image', 'rm', '--force', image]).catch(() => undefined);
      await cluster.refresh(target, { images: true });
    };
    const send = async ({ image }: { image: string }) => {
      const { job } = await images.distribute(
        { cluster: 'bench', reference: image, nodes: [target.id] },
        call,
      );
      await until(async () => (await jobs.get(job)).state !== 'running');
      const { state, errorMessage } = await jobs.get(job);
      if (state !== 'succeeded') throw new Error(errorMessage ?? state);
    };
    const idle = process.memoryUsage().rss;
    let most = idle;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    await send(huge);
    clearInterval(timer);
    await clear(timed);
    const samples = await inTurn(
      {
        ours: () => send(timed),
        clearOurs: () => clear(timed),
        floor: () => piped(from, to),
        clearFloor: () => clear(timed),
      },
      { rounds: 3, block: 1, warmUp: 1, mostMs: 120_000 },
    );
    return [
      {
        metric: 'Sending an image of 256 MiB to one node, p50',
        value: median(samples.ours),
        unit: 'ms',
        floor: { value: median(samples.floor), of: 'docker save | docker load' },
        goal: { of: 'ratio', atMost: 1.3 },
      },
      {
        metric: 'Memory growth while sending one of 1 GiB',
        value: (most - idle) / 1024 ** 2,
        unit: 'MiB',
        floor: null,
        goal: { of: 'value', atMost: 64 },
      },
    ];
  } finally {
    await jobs.close();
    inventory.close();
    await access.close();
    await Promise.all(engines.map((engine) => engine.remove()));
  }
}

/** Docker's own tools, joined by a pipe of the system. */
async function piped(from: LabEngine, to: LabEngine): Promise<void> {
  const save = spawn('docker', ['save', timed.image], {
    env: from.environment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const load = spawn('docker', ['load', '--quiet'], {
    env: to.environment(),
    stdio: [save.stdout, 'ignore', 'ignore'],
  });
  const [[saved], [loaded]] = await Promise.all([once(save, 'exit'), once(load, 'exit')]);
  if (saved !== 0 || loaded !== 0)
    throw new Error(`docker save | docker load ended with ${saved}, ${loaded}`);
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}
