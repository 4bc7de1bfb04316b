import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCast } from '@/lib/cast';
import { rightsOfRole } from '@/lib/rights';
import { isTerminalMessage } from '@/lib/terminal-stream';
import { connectTestEngine, docker, testCall, testChannel } from '../api/stream-testing';
import { createRecordingsHandlers } from '../recordings/handlers';
import type { Recordings } from '../recordings/recordings';
import { createRecordingStreams } from '../recordings/streams';
import { openTestRecordings } from '../recordings/testing';
import type { Store } from '../store/store';
import { createTerminalStreams } from './exec';

const image = 'gantry-test/busybox:1';
const container = `terminal-test-${process.pid}`;
const patience = { timeout: 60_000, interval: 50 };

let engine: Awaited<ReturnType<typeof connectTestEngine>>;
let directory: string;
let kept: Awaited<ReturnType<typeof openTestRecordings>>;
let store: Store;
let recordings: Recordings;
let streams: ReturnType<typeof createTerminalStreams>;

beforeAll(async () => {
  engine = await connectTestEngine();
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-terminal-'));
  kept = await openTestRecordings(directory);
  ({ store, recordings } = kept);
  streams = createTerminalStreams({ ...engine, recordings });
  await docker('run', '-d', '--name', container, image, 'sleep', '600');
  await docker('create', '--name', `${container}-stopped`, image, 'sleep', '600');
  await engine.seen(container);
  await engine.seen(`${container}-stopped`, 'created');
});

afterAll(async () => {
  await docker('rm', '-f', container, `${container}-stopped`);
  engine.close();
  await kept.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What was kept of a session: its row, and its recording as it is played. */
async function recorded(id: unknown) {
  const row = await store.db
    .selectFrom('recordings')
    .selectAll()
    .where('id', '=', String(id))
    .executeTakeFirstOrThrow();
  const cast = readCast(await kept.castOf(row));
  const shown = cast?.events.filter(({ kind }) => kind === 'o').map(({ data }) => data);
  return { row, cast, shown: shown?.join('') };
}

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
    shows: (text: string) => vi.waitUntil(() => viewer.output.includes(text), patience),
    started: () => vi.waitUntil(() => viewer.messages.length > 0, patience),
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
    expect(call.noted).toEqual({
      name: container,
      command: ['/bin/sh'],
      exitCode: 3,
      recording: expect.any(String),
    });
    const { row, shown } = await recorded(call.noted.recording);
    expect(shown).toBe(viewer.output);
    expect(row).toMatchObject({
      user_name: 'tester',
      container_name: container,
      command: '["/bin/sh"]',
      state: 'exited',
      exit_code: 3,
      ended_ms: expect.any(Number),
    });
  });

  it('has the size it was opened with, and is resized', async () => {
    const { viewer, call, done, shows, started } = open();
    await started();
    await vi.waitUntil(
      () => {
        viewer.type('stty size\r');
        return viewer.output.includes('24 80');
      },
      { ...patience, interval: 300 },
    );
    viewer.tell({ type: 'resize', columns: 101, rows: 33 });
    await vi.waitUntil(
      () => {
        viewer.type('stty size\r');
        return viewer.output.includes('33 101');
      },
      { ...patience, interval: 300 },
    );
    viewer.tell({ type: 'resize', columns: 0, rows: 'many' });
    viewer.type('exit\r');
    await shows('exit');
    await done;
    const { cast } = await recorded(call.noted.recording);
    expect(cast?.header).toEqual({ columns: 80, rows: 24 });
    expect(cast?.events.filter(({ kind }) => kind === 'r').map(({ data }) => data)).toEqual(['101x33']);
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
    await vi.waitUntil(() => viewer.output.length > 0, patience);
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
    expect((await recorded(stubborn.call.noted.recording)).row).toMatchObject({
      state: 'left',
      exit_code: null,
    });
  });

  it('keeps nothing that was typed where the program shows nothing', async () => {
    const { viewer, call, done, shows, started } = open({
      command: ['sh', '-c', 'stty -echo; echo password?; read secret; echo "${#secret} characters"'],
    });
    await started();
    await shows('password?');
    viewer.type('hunter2-hunter2\r');
    await done;
    const { row, shown } = await recorded(call.noted.recording);
    expect(shown).toContain('15 characters');
    expect(await kept.castOf(row)).not.toContain('hunter2');
  });

  it('S18: a secret typed where it shows is in no file in clear, and in the recording', async () => {
    const { viewer, call, done, shows, started } = open({ command: ['sh'] });
    await started();
    viewer.type('echo canary7Qx$((40 + 2))\r');
    await shows('canary7Qx42');
    const clear = () =>
      readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => {
        const full = path.join(directory, file);
        return statSync(full).isFile() && readFileSync(full).includes('canary7Qx');
      });
    expect(clear()).toEqual([]);
    viewer.type('exit\r');
    await done;
    expect(clear()).toEqual([]);
    expect((await recorded(call.noted.recording)).shown).toContain('canary7Qx42');
  });

  it('keeps no recording of a terminal that did not open', async () => {
    const before = await store.db.selectFrom('recordings').select('id').execute();
    await open({ command: ['/bin/fish'] }).done.catch(() => undefined);
    expect(await store.db.selectFrom('recordings').select('id').execute()).toEqual(before);
  });

  it('is watched by another, who is named in it, and ended by one who may', async () => {
    const { viewer, call, done, told, shows, started } = open();
    await started();
    viewer.type('echo $((40 + 2)) before\r');
    await shows('42 before');
    const watcher = testChannel();
    const watch = createRecordingStreams({ store, recordings }).watch;
    const other = testCall();
    const watching = watch(
      { recording: String(call.noted.recording) },
      { ...other, caller: { ...other.caller, userId: 'u2', userName: 'auditor' } },
      watcher.channel,
    );
    await vi.waitFor(() => {
      expect(watcher.output).toContain('42 before');
      expect(told()).toContainEqual({ type: 'watched', by: ['auditor'] });
    }, patience);
    viewer.type('echo $((40 + 3)) after\r');
    await vi.waitUntil(() => watcher.output.includes('43 after'), patience);
    const handlers = createRecordingsHandlers({ store, recordings });
    await handlers.end({ recording: String(call.noted.recording) }, other);
    await expect(done).rejects.toMatchObject({
      code: 'terminal_ended',
      message: 'This terminal was ended by tester.',
    });
    await watching;
    expect((await recorded(call.noted.recording)).row.state).toBe('cut');
  });

  it('is found by what was on its screen, by those who may see it', async () => {
    // Another attempt may have left its own.
    const needle = `Needle${Date.now()}`;
    const { call, done } = open({ command: ['printf', `the ${needle}\\nis here`] });
    await done;
    const handlers = createRecordingsHandlers({ store, recordings });
    const find = (text: string, caller = call.caller) =>
      handlers.list({ limit: 50, text }, { ...call, caller });
    await vi.waitFor(
      async () =>
        expect((await find(needle.toLowerCase())).items).toMatchObject([
          { id: call.noted.recording, hits: [{ text: `the ${needle}`, atMs: expect.any(Number) }] },
        ]),
      patience,
    );
    expect((await find('haystack')).items).toEqual([]);
    const stranger = { ...call.caller, userId: 'u3', rights: rightsOfRole('Full Control') };
    expect((await find(needle, stranger)).items).toEqual([]);
  });
});
