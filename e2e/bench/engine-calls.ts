import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Console, Fleet } from './fleet';
import type { Measurement } from './measure';
import { CountingProxy } from './counting-proxy';
import { Requester } from './requests';
import { Viewer } from './viewer';

const idleMs = 30_000;
const manyTabs = 20;
/** Changes on the engine while tabs look on: more apart than what Gantry fetches as one. */
const changes = 20;
const changeEveryMs = 750;

const hint = z.object({ kinds: z.array(z.string()) });

/** How often Gantry asks the engine: while nobody looks, and with many tabs open against one. */
export async function callFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const running = await fleet();
  const proxy = await CountingProxy.start(running.engine.socketPath);
  try {
    return await running.withConsole(async (console) => {
      proxy.reset();
      await delay(idleMs);
      const idle = proxy.calls();
      const one = await watched(running, console, proxy, 1);
      const many = await watched(running, console, proxy, manyTabs);
      return [
        {
          metric: 'List calls to an idle engine in 30 s',
          value: idle.filter(isList).length,
          unit: 'calls',
          floor: null,
          goal: { of: 'value', atMost: 0 },
          note: `All calls in that time: ${tally(idle) || 'none'}. Everything is listed again every 5 minutes.`,
        },
        {
          metric: 'Stats, size and df calls to an idle engine in 30 s',
          value: idle.filter((path) => /\/stats|\/system\/df|size=/.test(path)).length,
          unit: 'calls',
          floor: null,
          goal: { of: 'value', atMost: 0 },
        },
        {
          metric: `Engine calls for ${changes} changes, ${manyTabs} tabs looking on`,
          value: many.length,
          unit: 'calls',
          floor: { value: one.length, of: '1 tab' },
          goal: { of: 'ratio', atMost: 1.1 },
          note: `A container is renamed every ${changeEveryMs} ms; every tab lists again at each hint. ${manyTabs} tabs: ${tally(many)}. One tab: ${tally(one)}.`,
        },
      ];
    }, `unix://${proxy.path}`);
  } finally {
    await proxy.close();
  }
}

/** The engine calls of some changes while `tabs` follow the hints and list what these name, without the pings. */
async function watched(
  fleet: Fleet,
  console: Console,
  proxy: CountingProxy,
  tabs: number,
): Promise<string[]> {
  const open = await Promise.all(Array.from({ length: tabs }, () => openTab(console)));
  proxy.reset();
  for (let change = 0; change < changes; change += 1) {
    const [from, to] = change % 2 === 0 ? ['bench-1', 'bench-renamed'] : ['bench-renamed', 'bench-1'];
    await fleet.bare.json(z.null(), 'POST', `/containers/${from}/rename?name=${to}`);
    await delay(changeEveryMs);
  }
  // Pings go by the clock, whatever the tabs do.
  const calls = proxy.calls().filter((path) => !path.endsWith('/_ping'));
  for (const close of open) close();
  return calls;
}

/** A tab on the containers page: the hint stream, and the list at first and after each hint. */
async function openTab({ gantry, token }: Console): Promise<() => void> {
  const api = new Requester({ url: gantry.url, token });
  const list = () => api.send('GET', '/api/v1/clusters/local/containers?limit=50').catch(() => undefined);
  await list();
  const viewer = await Viewer.open(gantry.url, token, '/api/v1/events', (data) => {
    const message = hint.safeParse(JSON.parse(data.toString('utf8')));
    if (message.success && message.data.kinds.includes('containers')) void list();
  });
  return () => {
    viewer.close();
    api.close();
  };
}

function isList(path: string): boolean {
  return /\/(containers|images)\/json|\/networks(\?|$)|\/volumes(\?|$)/.test(path);
}

function tally(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const plain = path.replace(/^\/v[\d.]+/, '').replace(/\?.*/, '');
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return [...counts].map(([path, count]) => `${count} ${path}`).join(', ');
}
