import { chromium, type Page } from '@playwright/test';
import http from 'node:http';
import { z } from 'zod';
import { CHROMIUM_ARGS, chromiumPath } from '../lab/chromium';
import { ADMIN, LabConsole } from '../lab/console';
import { BUSYBOX, BUSYBOX_NEXT } from '../lab/images';
import { waitFor } from '../lab/processes';
import { signIn } from '../lab/sign-in';
import { LabSwarm } from '../lab/swarm';
import { median, percentile, type Measurement } from './measure';
import { Requester } from './requests';

const updates = 40;
/** A tab that heard of nothing for so long hears of the next change as of the first. */
const quietMs = 1_000;
const service = 'updated';

const created = z.object({ ID: z.string() });
const inspected = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.record(z.string(), z.unknown()),
  UpdateStatus: z.object({ State: z.string() }).nullish(),
});

/**
 * From an update of a service by another client to its page in a browser, later than the engine's own event of it came to
 * a bare reader of the same socket.
 */
export async function swarmUpdateFigures(): Promise<Measurement[]> {
  const swarm = await LabSwarm.start({ name: `bench-swarm-${process.pid}`, managers: 1, workers: 1 });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS });
  const engine = new Requester({ socketPath: swarm.manager.socketPath });
  let gantry: LabConsole | null = null;
  const events = followEvents(swarm.manager.socketPath);
  try {
    gantry = await LabConsole.start({ engine: swarm.manager.host });
    const { ID: id } = await engine.json(created, 'POST', '/v1.41/services/create', specification(BUSYBOX));
    const page = await (await browser.newContext()).newPage();
    await signIn(page, gantry.url, ADMIN.user, ADMIN.password);
    await page.goto(`${gantry.url}/clusters/local/services`);
    await shown(page, BUSYBOX);
    const late: number[] = [];
    const toEvent: number[] = [];
    const toBrowser: number[] = [];
    for (let round = 0; round < updates; round += 1) {
      const image = round % 2 === 0 ? BUSYBOX_NEXT : BUSYBOX;
      const { Version } = await settled(engine, id);
      await page.waitForTimeout(quietMs);
      const [seen, event] = [shown(page, image), events.next()];
      const path = `/v1.41/services/${id}/update?version=${Version.Index}`;
      await engine.json(z.unknown(), 'POST', path, specification(image));
      const returnedMs = Date.now();
      const [seenMs, eventMs] = await Promise.all([seen, event]);
      toEvent.push(eventMs - returnedMs);
      toBrowser.push(seenMs - returnedMs);
      late.push(seenMs - eventMs);
    }
    const figures = (samples: number[]) =>
      `p50 ${median(samples).toFixed(0)} ms, p95 ${percentile(samples, 0.95).toFixed(0)} ms`;
    return [
      {
        metric: "A service's update in the browser, after its event, p95",
        value: percentile(late, 0.95),
        unit: 'ms',
        floor: null,
        goal: { of: 'value', atMost: 300 },
        note: `${updates} updates; after the update was answered: the event ${figures(toEvent)}, the browser ${figures(toBrowser)}; between them ${figures(late)}`,
      },
    ];
  } finally {
    events.close();
    engine.close();
    await browser.close();
    await gantry?.remove();
    await swarm.remove();
  }
}

function specification(image: string): object {
  return {
    Name: service,
    TaskTemplate: {
      ContainerSpec: { Image: image, Command: ['sleep', '1000000'] },
      RestartPolicy: { Delay: 0 },
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: { Parallelism: 0, Monitor: 500_000_000 },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}

/** The service once its last update has ended. */
async function settled(engine: Requester, id: string): Promise<z.infer<typeof inspected>> {
  return waitFor(
    async () => {
      const found = await engine.json(inspected, 'GET', `/v1.41/services/${id}`);
      return (found.UpdateStatus?.State ?? 'completed') === 'completed' && found;
    },
    60_000,
    () => 'The update of the service does not end',
  );
}

/** Resolves with the time of the first frame in which the page's table says so. */
async function shown(page: Page, image: string): Promise<number> {
  const seen = await page.waitForFunction(
    (text) => (document.querySelector('main')?.textContent?.includes(text) ? Date.now() : 0),
    image,
    { polling: 'raf' },
  );
  return seen.jsonValue();
}

/** Reads the engine's events as `docker events` does. `next` resolves when the next update of a service is told. */
function followEvents(socketPath: string): { next: () => Promise<number>; close: () => void } {
  let told: ((atMs: number) => void) | null = null;
  let rest = '';
  const filters = encodeURIComponent(JSON.stringify({ type: ['service'], event: ['update'] }));
  const request = http.get(
    { socketPath, path: `/v1.41/events?filters=${filters}`, host: 'docker' },
    (answer) =>
      answer
        .on('error', () => undefined)
        .on('data', (chunk: Buffer) => {
          const lines = (rest + chunk.toString('utf8')).split('\n');
          rest = lines.pop() ?? '';
          if (lines.length > 0) {
            told?.(Date.now());
            told = null;
          }
        }),
  );
  request.on('error', () => undefined);
  return {
    next: () => new Promise((resolve) => (told = resolve)),
    close: () => request.destroy(),
  };
}
