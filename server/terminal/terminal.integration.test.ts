import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isTerminalMessage } from '@/lib/terminal-stream';
import { connectTestEngine, docker, testCall, testChannel } from '../api/stream-testing';
import { createTerminalStreams } from './exec';

const image = 'gantry-test/busybox:1';
const container = `terminal-test-${process.pid}`;

let engine: Awaited<ReturnType<typeof connectTestEngine>>;
let streams: ReturnType<typeof createTerminalStreams>;

beforeAll(async () => {
  engine = await connectTestEngine();
  streams = createTerminalStreams(engine);
  await docker('run', '-d', '--name', container, image, 'sleep', '600');
  await docker('create', '--name', `${container}-stopped`, image, 'sleep', '600');
  await engine.seen(container);
  await engine.seen(`${container}-stopped`, 'created');
});

afterAll(async () => {
  await docker('rm', '-f', container, `${container}-stopped`);
  engine.close();
});

function open(options: { command?: string[]; user?: string; container?: string } = {}) {
  const viewer = testChannel();
  const call = testCall();
  const input = { cluster: 'local', container, columns: 80, rows: 24, ...options };
  const done = streams['containers.exec'](input, call, viewer.channel);
  done.catch(() => undefined);
  return {
    viewer,
    call,
    done,
    told: () => viewer.messages.filter(isTerminalMessage),
    shows: (text: string) => vi.waitUntil(() => viewer.output.includes(text), { timeout: 20_000 }),
    started: () => vi.waitUntil(() => viewer.messages.length > 0, { timeout: 20_000 }),
  };
}

describe('a terminal', () => {
  it('chooses a shell that is there, answers what is typed, and ends with the exit code', async () => {
    const { viewer, call, done, told, shows, started } = open();
    await started();
    expect(told()[0]).toEqual({ type: 'started', command: ['/bin/sh'] });
    viewer.type('echo $((6 * 7)) is the answer\r');
    await shows('42 is the answer');
    viewer.type('exit 3\r');
    await done;
    expect(told().at(-1)).toEqual({ type: 'exit', code: 3 });
    expect(call.noted).toEqual({ command: ['/bin/sh'], exitCode: 3 });
  });

  it('has the size it was opened with, and is resized', async () => {
    const { viewer, done, shows, started } = open();
    await started();
    await vi.waitUntil(
      () => {
        viewer.type('stty size\r');
        return viewer.output.includes('24 80');
      },
      { timeout: 20_000, interval: 300 },
    );
    viewer.tell({ type: 'resize', columns: 101, rows: 33 });
    await vi.waitUntil(
      () => {
        viewer.type('stty size\r');
        return viewer.output.includes('33 101');
      },
      { timeout: 20_000, interval: 300 },
    );
    viewer.tell({ type: 'resize', columns: 0, rows: 'many' });
    viewer.type('exit\r');
    await shows('exit');
    await done;
  });

  it('starts a program that says nothing until it is typed to', async () => {
    const { viewer, done, told, shows, started } = open({ command: ['cat'] });
    await started();
    expect(told()[0]).toEqual({ type: 'started', command: ['cat'] });
    viewer.type('héllo 🚢\r');
    await shows('héllo 🚢\r\nhéllo 🚢');
    viewer.type('\x04');
    await done;
    expect(told().at(-1)).toEqual({ type: 'exit', code: 0 });
  });

  it('runs as the user asked for', async () => {
    const { done, viewer, told } = open({ command: ['id', '-un'], user: 'web' });
    await done;
    expect(viewer.output).toBe('web\r\n');
    expect(told().at(-1)).toEqual({ type: 'exit', code: 0 });
  });

  it('says that a program or user is not there', async () => {
    await expect(open({ command: ['/bin/fish'] }).done).rejects.toMatchObject({
      code: 'bad_request',
      message: `"${container}" has no "/bin/fish". Choose another command, such as /bin/sh.`,
    });
    await expect(open({ user: 'nobody-here' }).done).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('nobody-here'),
    });
  });

  it('says that a container does not run', async () => {
    await expect(open({ container: `${container}-stopped` }).done).rejects.toMatchObject({
      code: 'container_not_running',
    });
  });

  it('takes a paste larger than what may wait, and says when it has', async () => {
    const { viewer, done, told, shows, started } = open({
      command: ['sh', '-c', 'stty raw -echo; echo ready; head -c 300000 | wc -c'],
    });
    await started();
    await shows('ready');
    for (let index = 0; index < 10; index += 1) viewer.type('x'.repeat(30_000));
    await shows('300000');
    await done;
    const taken = told().reduce((sum, message) => sum + (message.type === 'taken' ? message.bytes : 0), 0);
    expect(taken).toBe(300_000);
  });

  it('stays bounded in a flood whose viewer takes nothing, and Ctrl-C still ends it', async () => {
    const { viewer, done, told, started } = open({
      command: ['sh', '-c', 'trap "exit 7" INT; while true; do echo a line of a flood; done'],
    });
    await started();
    const release = viewer.stall();
    await vi.waitUntil(() => viewer.output.length > 0, { timeout: 20_000 });
    const stalledAt = viewer.output.length;
    viewer.type('\x03');
    expect(viewer.output.length - stalledAt).toBeLessThan(1024 * 1024);
    release();
    await done;
    expect(told().at(-1)).toEqual({ type: 'exit', code: 7 });
  });

  it('hangs up when the viewer leaves: the shell ends, and what stays is noted', async () => {
    const leaving = open();
    await leaving.started();
    leaving.viewer.leave();
    await leaving.done.catch(() => undefined);
    expect(leaving.call.noted).toMatchObject({ command: ['/bin/sh'], exitCode: expect.any(Number) });

    const stubborn = open({ command: ['sh', '-c', 'trap "" INT HUP; exec sleep 30'] });
    await stubborn.started();
    stubborn.viewer.leave();
    await stubborn.done.catch(() => undefined);
    expect(stubborn.call.noted).toMatchObject({ leftRunning: true, pid: expect.any(Number) });
  });
});
