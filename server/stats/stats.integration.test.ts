import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isNodeUsageMessage } from '@/lib/node-usage';
import { isStatsMessage, type StatsMessage } from '@/lib/stats-stream';
import { connectTestEngine, docker, testCall, testChannel } from '../api/stream-testing';
import { createStatsHistory, type StatsHistory } from './stats-history';

const image = 'gantry-test/busybox:1';
const prefix = `stats-test-${process.pid}`;
const patience = { timeout: 60_000, interval: 50 };
const named = (name: string) => `${prefix}-${name}`;

let engine: Awaited<ReturnType<typeof connectTestEngine>>;
let stats: StatsHistory;
const viewers: ReturnType<typeof testChannel>[] = [];

beforeAll(async () => {
  engine = await connectTestEngine();
  stats = createStatsHistory(engine, { graceMs: 1_000, backgroundMs: 500 });
});

afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.leave();
  const ids = (await docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean);
  if (ids.length > 0) await docker('rm', '-f', '-v', ...ids);
});

// A container of the name that is sought must not be the one of an attempt before.
beforeEach(() =>
  vi.waitFor(
    () => expect(engine.cluster.containers().filter((row) => row.name.startsWith(prefix))).toEqual([]),
    patience,
  ),
);

afterAll(() => {
  stats.close();
  engine.close();
});

function watcher() {
  const viewer = testChannel();
  viewers.push(viewer);
  return { ...viewer, told: () => viewer.messages.filter(isStatsMessage) };
}

function samplesIn(messages: StatsMessage[]) {
  return messages.flatMap((message) => (message.type === 'sample' ? [message.sample] : []));
}

describe('what a node uses', () => {
  it('is measured once for all who look, while somebody does, and told as unknown where nobody can', async () => {
    await docker('run', '-d', '--name', named('eats'), image, 'sh', '-c', 'while true; do :; done');
    await engine.seen(named('eats'));
    const node = engine.cluster.node();
    const asked = vi.spyOn(node.engine.containers, 'statsOnce');
    const follow = (nodes: string[]) => {
      const viewer = testChannel();
      viewers.push(viewer);
      void stats.streams['nodes.followUsage']({ cluster: 'local', nodes }, testCall(), viewer.channel);
      return () => viewer.messages.filter(isNodeUsageMessage).map((message) => message.usage);
    };
    const first = follow([node.id, 'stranger']);
    const second = follow([node.id]);
    await vi.waitFor(() => {
      const shared = first().filter((usage) => second().some((other) => isDeepStrictEqual(other, usage)));
      const measured = shared.flatMap((usage) => (usage.state === 'measured' ? [usage] : [])).at(-1);
      expect(measured).toMatchObject({ state: 'measured', running: expect.any(Number) });
      expect(measured?.memoryBytes).toBeGreaterThan(0);
      expect(measured?.nanoCpus).toBeGreaterThan(10_000_000);
      expect(first()).toContainEqual({
        state: 'unknown',
        reason: expect.stringContaining('Its engine is not connected'),
      });
    }, patience);
    const id = engine.cluster.container(named('eats')).row.id;
    const times = asked.mock.calls.filter(([container]) => container === id).length;
    const rounds = first().filter(({ state }) => state === 'measured').length;
    // One question a round, however many look; the next round may have begun.
    expect(times).toBeLessThanOrEqual(rounds + 1);
    asked.mockRestore();
  });
});

describe('stats', () => {
  it('shows what a container uses, and keeps it for who comes later', async () => {
    await docker(
      'run',
      '-d',
      '--name',
      named('busy'),
      '--memory',
      '64m',
      image,
      'sh',
      '-c',
      'while true; do :; done',
    );
    await engine.seen(named('busy'));
    const { told, channel } = watcher();
    const input = { cluster: 'local', container: named('busy') };
    void stats.streams['containers.followStats'](input, testCall(), channel);
    await vi.waitUntil(() => samplesIn(told()).length >= 3, patience);
    const sample = samplesIn(told()).at(-1);
    expect(sample?.cpuPercent).toBeGreaterThan(1);
    expect(sample?.cpuPercent).toBeLessThan(1_000);
    expect(sample?.memoryLimitBytes).toBe(64 * 1024 * 1024);
    expect(sample?.memoryBytes).toBeGreaterThan(0);
    expect(sample?.pids).toBe(1);
    expect(told()[0]).toMatchObject({
      type: 'containers',
      containers: [{ name: named('busy'), state: 'running' }],
    });

    const id = engine.cluster.container(named('busy')).row.id;
    expect(stats.samplesOf('local', id).length).toBeGreaterThanOrEqual(3);
    const later = watcher();
    void stats.streams['containers.followStats'](input, testCall(), later.channel);
    const history = later.told().find((message) => message.type === 'history');
    await vi.waitUntil(() => later.told().length >= 2, patience);
    expect(later.told()[1]).toMatchObject({ type: 'history', container: id });
    expect(history === undefined || history.samples.length >= 3).toBe(true);
  });

  it('says that a container stopped, and goes on when it runs again', async () => {
    await docker('run', '-d', '--name', named('stops'), image, 'sleep', '600');
    await engine.seen(named('stops'));
    const { told, channel } = watcher();
    const input = { cluster: 'local', container: named('stops') };
    void stats.streams['containers.followStats'](input, testCall(), channel);
    await vi.waitUntil(() => samplesIn(told()).length >= 1, patience);
    const states = () =>
      told().flatMap((message) =>
        message.type === 'containers' ? message.containers.map(({ state }) => state) : [],
      );
    await docker('stop', '-t', '0', named('stops'));
    await vi.waitUntil(() => states().at(-1) === 'exited', patience);
    await docker('start', named('stops'));
    await vi.waitUntil(() => states().at(-1) === 'running', patience);
    const before = samplesIn(told()).length;
    await vi.waitUntil(() => samplesIn(told()).length > before, patience);
  });

  it('samples what nobody watches, but only while somebody is there', async () => {
    await docker('run', '-d', '--name', named('quiet'), image, 'sleep', '600');
    await engine.seen(named('quiet'));
    const { id } = engine.cluster.container(named('quiet')).row;
    expect(stats.samplesOf('local', id)).toEqual([]);
    const leave = engine.hints.subscribe(() => {});
    try {
      await vi.waitUntil(() => stats.samplesOf('local', id).length >= 1, patience);
    } finally {
      leave();
    }
  });

  it("watches a stack's containers as they come and go", async () => {
    const labels = [
      '--label',
      `com.docker.compose.project=${prefix}`,
      '--label',
      'com.docker.compose.service=web',
    ];
    await docker('run', '-d', '--name', named('web-1'), ...labels, image, 'sleep', '600');
    await engine.seen(named('web-1'));
    const { told, channel } = watcher();
    void stats.streams['stacks.followStats']({ cluster: 'local', stack: prefix }, testCall(), channel);
    await docker('run', '-d', '--name', named('web-2'), ...labels, image, 'sleep', '600');
    await vi.waitUntil(
      () =>
        new Set(told().flatMap((message) => (message.type === 'sample' ? [message.container] : []))).size ===
        2,
      patience,
    );
    const history = await stats.stack({ cluster: 'local', stack: prefix }, testCall());
    expect(history.containers.map(({ name, service }) => [name, service])).toEqual([
      [named('web-1'), 'web'],
      [named('web-2'), 'web'],
    ]);
  });
});
