import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCast } from '@/lib/cast';
import { testCall } from '../api/stream-testing';
import { openStore } from '../store/store';
import { createRecordings, type RecordingStart } from './recordings';
import { linesShowing } from './text-store';

const log = pino({ level: 'silent' });
const hints = { changed: () => undefined };
const start: RecordingStart = {
  cluster: 'local',
  node: 'n1',
  container: { id: 'c1', name: 'web', stack: null, collection: '/' },
  command: ['/bin/sh'],
  user: '',
  size: { columns: 80, rows: 24 },
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-recordings-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('has a readable recording up to where Gantry was killed', async () => {
  // What has been awaited was shown; then the process is killed in the middle of its work.
  const script = `
    import { pino } from 'pino';
    import { createRecordings } from '@/server/recordings/recordings';
    import { testCall } from '@/server/api/stream-testing';
    import { openStore } from '@/server/store/store';
    const store = await openStore(${JSON.stringify(directory)});
    const recordings = await createRecordings({ store, log: pino({ level: 'silent' }), hints: { changed() {} } });
    const recording = await recordings.begin(${JSON.stringify(start)}, testCall());
    await recording.output(Buffer.from('$ cat plan\\r\\nthe last line\\r\\n'));
    process.stdout.write('shown');
    setInterval(() => void recording.output(Buffer.from('.')), 1);
  `;
  const file = path.join(process.cwd(), 'server', 'recordings', `crash-${process.pid}.tmp.mts`);
  execFileSync('tee', [file], { input: script, stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
  } finally {
    rmSync(file);
  }
  const store = await openStore(directory);
  const recordings = await createRecordings({ store, log, hints });
  const row = await store.db.selectFrom('recordings').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ state: 'interrupted', user_name: 'tester', ended_ms: expect.any(Number) });
  const cast = readCast(readFileSync(recordings.fileOf(row), 'utf8'));
  expect(cast?.events[0]?.data).toBe('$ cat plan\r\nthe last line\r\n');
  expect(await linesShowing(store, row.id, 'LAST line', 5)).toMatchObject([{ text: 'the last line' }]);
  await recordings.close();
  await store.close();
});

it('ends the session when the disk is full, and opens no other', async () => {
  const store = await openStore(directory);
  const folder = path.join(directory, 'recordings');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
  try {
    const recordings = await createRecordings({ store, log, hints });
    const recording = await recordings.begin(start, testCall());
    const piece = Buffer.from(`${'x'.repeat(4000)}\r\n`);
    const fill = async () => {
      for (let index = 0; index < 100; index += 1) await recording.output(piece);
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'recording_unavailable',
      message: expect.stringContaining('ENOSPC'),
    });
    // And no way around it: a later piece that would fit is not shown either.
    await expect(recording.output(Buffer.from('small'))).rejects.toMatchObject({
      code: 'recording_unavailable',
    });
    await recording.end({ state: 'failed', exitCode: null });
    const row = await store.db.selectFrom('recordings').selectAll().executeTakeFirstOrThrow();
    expect(row.state).toBe('failed');
    expect(readCast(readFileSync(recordings.fileOf(row), 'utf8'))?.events.length).toBeGreaterThan(5);
    await expect(recordings.begin(start, testCall())).rejects.toMatchObject({
      code: 'recording_unavailable',
    });
    expect(await store.db.selectFrom('recordings').select('id').execute()).toHaveLength(1);
    await recordings.close();
  } finally {
    execFileSync('umount', [folder]);
    await store.close();
  }
});

it('keeps recordings for as long, and as many, as the rule says', async () => {
  const store = await openStore(directory);
  const recordings = await createRecordings({ store, log, hints });
  const { retention } = recordings;
  for (const name of ['first', 'second', 'third']) {
    const recording = await recordings.begin(
      { ...start, container: { ...start.container, name } },
      testCall(),
    );
    await recording.output(Buffer.from('x'.repeat(600_000)));
    await recording.end({ state: 'exited', exitCode: 0 });
    await store.db
      .updateTable('recordings')
      .set({ started_ms: Date.now() - (name === 'first' ? 3 : name === 'second' ? 2 : 1) * 86_400_000 })
      .where('id', '=', recording.id)
      .execute();
  }
  const names = async () =>
    (await store.db.selectFrom('recordings').select('container_name').orderBy('started_ms').execute()).map(
      (row) => row.container_name,
    );
  expect(await retention.rule()).toEqual({ days: 90, totalBytes: 10 * 1024 ** 3 });
  await retention.set({ days: null, totalBytes: 1_300_000 });
  expect(await names()).toEqual(['second', 'third']);
  await retention.set({ days: 1, totalBytes: null });
  expect(await names()).toEqual(['second', 'third']);
  expect(await retention.run(Date.now() + 2 * 86_400_000)).toBe(2);
  expect(await names()).toEqual([]);
  await recordings.close();
  await store.close();
});
