import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isLogMessage, type LogLine, type LogMessage } from '@/lib/log-stream';
import { connectTestEngine, docker, testCall, testChannel } from '../api/stream-testing';
import { createLogStreams } from './log-streams';

const image = 'gantry-test/busybox:1';
const prefix = `logs-test-${process.pid}`;
const patience = { timeout: 60_000, interval: 50 };
const named = (name: string) => `${prefix}-${name}`;

let engine: Awaited<ReturnType<typeof connectTestEngine>>;
let streams: ReturnType<typeof createLogStreams>;
const viewers: ReturnType<typeof testChannel>[] = [];

beforeAll(async () => {
  engine = await connectTestEngine();
  streams = createLogStreams(engine);
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

afterAll(() => engine.close());

async function run(name: string, script: string, ...options: string[]): Promise<void> {
  await docker('run', '-d', '--name', named(name), ...options, image, 'sh', '-c', script);
  await vi.waitUntil(() => engine.cluster.containers().some((row) => row.name === named(name)), patience);
}

function follow(name: string, range: { tail?: number; sinceMs?: number; untilMs?: number } = {}) {
  const viewer = testChannel();
  viewers.push(viewer);
  const input = { cluster: 'local', container: named(name), tail: 1000, ...range };
  const done = streams['containers.followLogs'](input, testCall(), viewer.channel);
  done.catch(() => undefined);
  return { ...viewer, done, told: () => viewer.messages.filter(isLogMessage) };
}

function linesIn(messages: LogMessage[]): LogLine[] {
  return messages.flatMap((message) => (message.type === 'lines' ? message.lines : []));
}
const textsIn = (messages: LogMessage[]) => linesIn(messages).map(({ text }) => text);

async function download(
  name: string,
  options: { tail?: number; timestamps?: boolean } = {},
): Promise<Buffer> {
  const input = {
    cluster: 'local',
    container: named(name),
    tail: 'all' as const,
    timestamps: false,
    ...options,
  };
  const { body } = await streams['containers.downloadLogs'](input, testCall());
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('following a log', () => {
  it('shows history, says when it is live, and shows lines as they are written', async () => {
    await run(
      'live',
      'echo one; echo two >&2; while [ ! -e /tmp/go ]; do usleep 20000; done; echo three; sleep 600',
    );
    const { told } = follow('live');
    // An engine that takes long to answer is live before its history has come.
    await vi.waitFor(() => {
      expect(told()).toContainEqual({ type: 'live' });
      expect(told()[0]).toMatchObject({ type: 'containers', containers: [{ name: named('live') }] });
      const before = linesIn(told());
      expect(before.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual([
        'stderr two',
        'stdout one',
      ]);
      expect(Math.abs((before[0]?.timeMs ?? 0) - Date.now())).toBeLessThan(600_000);
    }, patience);
    await docker('exec', named('live'), 'touch', '/tmp/go');
    await vi.waitUntil(() => textsIn(told()).includes('three'), patience);
  });

  it('goes on after a restart without repeating or losing a line', async () => {
    await run(
      'restart',
      'echo begin; for i in 1 2 3; do echo "line $i"; done; while [ ! -e /tmp/go ]; do usleep 20000; done; rm /tmp/go; echo last words',
    );
    const { told } = follow('restart');
    await vi.waitUntil(() => textsIn(told()).length === 4, patience);
    await docker('exec', named('restart'), 'touch', '/tmp/go');
    await vi.waitUntil(() => told().some(({ type }) => type === 'ended'), patience);
    expect(told().find(({ type }) => type === 'ended')).toMatchObject({ reason: 'stopped', exitCode: 0 });
    await docker('start', named('restart'));
    await vi.waitUntil(() => textsIn(told()).length === 9, patience);
    const run1 = ['begin', 'line 1', 'line 2', 'line 3'];
    expect(textsIn(told())).toEqual([...run1, 'last words', ...run1]);
    expect(told().map(({ type }) => type)).toContain('started');
  });

  it('ends when the container is removed', async () => {
    await run('removed', 'echo here; sleep 600');
    const { told, done } = follow('removed');
    await vi.waitUntil(() => textsIn(told()).length === 1, patience);
    await docker('rm', '-f', named('removed'));
    await done;
    expect(told().at(-1)).toMatchObject({ type: 'ended', reason: 'removed' });
  });

  it('takes the last lines before a time, and ends there', async () => {
    await run(
      'until',
      'for i in 1 2 3 4 5; do echo "early $i"; done; echo mark; sleep 2; echo late; sleep 600',
    );
    await vi.waitUntil(async () => (await docker('logs', named('until'))).includes('late'), patience);
    const stamped = await docker('logs', '-t', named('until'));
    const mark = /^(\S+) mark$/m.exec(stamped)?.[1] ?? '';
    const { told, done } = follow('until', { tail: 3, untilMs: Date.parse(mark) + 1000 });
    await done;
    expect(textsIn(told())).toEqual(['early 4', 'early 5', 'mark']);
    expect(told().at(-1)).toMatchObject({ type: 'ended', reason: 'until' });
  });

  it('cuts a line of 10 MB in the view, and no other', async () => {
    await run('long', 'head -c 10000000 /dev/zero | tr "\\0" x; echo; echo after; sleep 600');
    const { told } = follow('long');
    await vi.waitUntil(() => textsIn(told()).includes('after'), patience);
    const [long] = linesIn(told());
    expect(long?.text.length).toBe(16 * 1024);
    expect((long?.cutBytes ?? 0) + (long?.text.length ?? 0)).toBe(10_000_001);
    expect((await download('long')).length).toBe(10_000_001 + 'after\n'.length);
  });

  it('reads the log of a terminal', async () => {
    await run('tty', 'echo "on a terminal"; sleep 600', '-t');
    const { told } = follow('tty');
    await vi.waitUntil(() => textsIn(told()).includes('on a terminal'), patience);
  });

  it('refuses a container that is not there', async () => {
    await expect(follow('nothing').done).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a flood', () => {
  it('stays within bounds for ten viewers, says what it skipped, and goes on with the newest', async () => {
    await run(
      'flood',
      'yes "a line of a flood that goes on and on, faster than anybody reads it, for ever and ever"',
      '--log-opt',
      'max-size=20m',
      '--log-opt',
      'max-file=2',
    );
    globalThis.gc?.();
    const rssBefore = process.memoryUsage().rss;
    const following = Array.from({ length: 10 }, () => follow('flood', { tail: 100 }));
    await vi.waitUntil(() => following.every(({ told }) => told().some(({ type }) => type === 'skipped')), {
      timeout: 90_000,
      interval: 200,
    });
    // The viewers here keep all they get, which is not the server's: it is taken off.
    const kept = following.reduce((sum, { messages }) => sum + JSON.stringify(messages).length, 0);
    const growth = process.memoryUsage().rss - rssBefore - 4 * kept;
    expect(growth).toBeLessThan(64 * 1024 * 1024);
    const before = following[0]?.told().length ?? 0;
    await vi.waitUntil(() => (following[0]?.told().length ?? 0) > before, patience);
    const skipped = following[0]?.told().find((message) => message.type === 'skipped');
    expect(skipped).toMatchObject({ type: 'skipped', fromMs: expect.any(Number), toMs: expect.any(Number) });
  });

  it('sends nothing more to a viewer that takes nothing', async () => {
    await run(
      'stalled',
      'i=0; while true; do echo "line $i of many, padded to be of a length that fills"; i=$((i+1)); done',
      '--log-opt',
      'max-size=20m',
    );
    const viewer = testChannel();
    viewers.push(viewer);
    const open = viewer.stall();
    const input = { cluster: 'local', container: named('stalled'), tail: 1000 };
    const done = streams['containers.followLogs'](input, testCall(), viewer.channel);
    await vi.waitUntil(() => viewer.messages.length > 0, patience);
    const log = () => docker('logs', '--tail', '1', named('stalled'));
    const then = await log();
    await vi.waitUntil(async () => (await log()) !== then, patience);
    expect(viewer.messages.length).toBe(1);
    open();
    await vi.waitUntil(
      () => viewer.messages.filter(isLogMessage).some(({ type }) => type === 'live'),
      patience,
    );
    viewer.leave();
    await expect(done).rejects.toThrow('left');
  });
});

describe('downloading a log', () => {
  it.each(['json-file', 'local'])('gives what docker gives, byte for byte (%s)', async (driver) => {
    const script = [
      'printf "\\033[31mred\\033[0m\\r\\n"',
      'printf "caf\\303\\251 \\360\\237\\232\\242\\n"',
      'printf "bad \\377\\376 bytes and \\000 NUL\\n"',
      'i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done',
      'head -c 40000 /dev/zero | tr "\\0" y; echo',
    ].join('; ');
    await run(`bytes-${driver}`, script, '--log-driver', driver);
    await vi.waitUntil(
      () =>
        engine.cluster
          .containers()
          .some((row) => row.name === named(`bytes-${driver}`) && row.state === 'exited'),
      patience,
    );
    const expected = Buffer.from(await docker('logs', named(`bytes-${driver}`)), 'latin1');
    const got = await download(`bytes-${driver}`);
    expect(got.equals(expected)).toBe(true);
    // The json-file driver replaces invalid UTF-8 as it stores it; the local driver keeps it.
    expect(got.includes(Buffer.from([0xff, 0xfe]))).toBe(driver === 'local');
    const stamped = Buffer.from(await download(`bytes-${driver}`, { timestamps: true }));
    const lines = stamped.toString('latin1').replace(/\n$/, '').split('\n');
    expect(lines.every((line) => /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z /.test(line))).toBe(true);
    const bare = lines.map((line) => line.slice(31)).join('\n');
    expect(bare).toBe(expected.toString('latin1').replace(/\n$/, ''));
  });

  it('names the file and never lets it be shown', async () => {
    await run('headers', 'echo x');
    await vi.waitUntil(async () => (await docker('logs', named('headers'))) === 'x\n', patience);
    const input = { cluster: 'local', container: named('headers'), tail: 'all' as const, timestamps: false };
    const { headers, body } = await streams['containers.downloadLogs'](input, testCall());
    expect(headers).toEqual({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${named('headers')}.log"`,
    });
    for await (const chunk of body) expect(Buffer.from(chunk).toString()).toBe('x\n');
  });

  it('gives the last lines asked for', async () => {
    await run('tail', 'for i in 1 2 3 4; do echo $i; done');
    await vi.waitUntil(async () => (await docker('logs', named('tail'))).includes('4'), patience);
    expect((await download('tail', { tail: 2 })).toString()).toBe('3\n4\n');
  });
});

describe("a stack's logs", () => {
  const labels = (service: string) => [
    '--label',
    `com.docker.compose.project=${prefix}`,
    '--label',
    `com.docker.compose.service=${service}`,
  ];
  const stack = { cluster: 'local', stack: prefix };

  it('merges containers by time, and takes in those that come', async () => {
    const script = (name: string, first: string) =>
      `${first}; for i in 1 2 3; do echo "${name} $i"; sleep 0.3; done; sleep 600`;
    await run('web-1', script('web', 'true'), ...labels('web'));
    await run('db-1', script('db', 'true'), ...labels('db'));
    for (const name of ['web', 'db']) {
      await vi.waitUntil(
        async () => (await docker('logs', named(`${name}-1`))).includes(`${name} 3`),
        patience,
      );
    }
    // A log that its engine is slow to give comes after the others, and not between them: another viewer has more luck.
    const told = await vi.waitFor(async () => {
      const viewer = testChannel();
      viewers.push(viewer);
      const done = streams['stacks.followLogs']({ ...stack, tail: 1000 }, testCall(), viewer.channel);
      done.catch(() => undefined);
      const seen = () => viewer.messages.filter(isLogMessage);
      await vi.waitUntil(() => textsIn(seen()).length === 6, patience);
      const times = linesIn(seen()).map(({ timeMs, nanos }) => timeMs * 1e6 + nanos);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      return seen;
    }, patience);
    await run('web-2', script('second', 'true'), ...labels('web'));
    await vi.waitUntil(() => textsIn(told()).includes('second 3'), patience);
    const names = told().flatMap((message) =>
      message.type === 'containers' ? [message.containers.map(({ name }) => name)] : [],
    );
    expect(names.at(-1)).toEqual([named('db-1'), named('web-1'), named('web-2')]);
    await docker('rm', '-f', named('db-1'));
    await vi.waitUntil(
      () => told().filter((message) => message.type === 'ended' && message.reason === 'removed').length === 1,
      patience,
    );
  });

  it('downloads them as one file, each line with its name', async () => {
    await run('web-1', 'echo w1; sleep 1; echo w2', ...labels('web'));
    await run('db-1', 'usleep 500000; echo d1', ...labels('db'));
    for (const [name, last] of Object.entries({ 'web-1': 'w2', 'db-1': 'd1' })) {
      await vi.waitUntil(async () => (await docker('logs', named(name))).includes(last), patience);
    }
    const input = { ...stack, tail: 'all' as const, timestamps: false };
    const { body } = await streams['stacks.downloadLogs'](input, testCall());
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    const stamped = (
      await Promise.all(['web-1', 'db-1'].map((name) => docker('logs', '-t', named(name))))
    ).join('');
    const inOrder = stamped
      .trim()
      .split('\n')
      .sort()
      .map((line) => line.split(' ')[1]);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(' | ')[1]),
    ).toEqual(inOrder);
    expect(text).toContain(`${named('db-1')}  | d1\n`);
  });
});
