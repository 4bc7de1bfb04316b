import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCast } from '@/lib/cast';
import { testCall } from '../api/stream-testing';
import { openTestRecordings, testStart } from './testing';
import { searchTexts } from './text-store';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-recordings-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('has a readable recording up to where Gantry was killed', async () => {
  // What has been awaited was shown; then the process is killed in the middle of its work.
  const script = `
    import { testCall } from '@/server/api/stream-testing';
    import { openTestRecordings, testStart } from '@/server/recordings/testing';
    const { recordings } = await openTestRecordings(${JSON.stringify(directory)});
    const recording = await recordings.begin(testStart, testCall());
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
  const { store, castOf, close } = await openTestRecordings(directory);
  const row = await store.db.selectFrom('recordings').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ state: 'interrupted', user_name: 'tester', ended_ms: expect.any(Number) });
  const cast = readCast(await castOf(row));
  expect(cast?.events[0]?.data).toBe('$ cat plan\r\nthe last line\r\n');
  const { lines } = await searchTexts(store, [row], 'LAST line', 5);
  expect(lines.get(row.id)).toMatchObject([{ text: 'the last line' }]);
  await close();
});

it('ends the session when the disk is full, and opens no other', async () => {
  const { store, recordings, castOf, close } = await openTestRecordings(directory);
  const folder = path.join(directory, 'recordings');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
  try {
    const recording = await recordings.begin(testStart, testCall());
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
    expect(readCast(await castOf(row))?.events.length).toBeGreaterThan(5);
    await expect(recordings.begin(testStart, testCall())).rejects.toMatchObject({
      code: 'recording_unavailable',
    });
    expect(await store.db.selectFrom('recordings').select('id').execute()).toHaveLength(1);
  } finally {
    execFileSync('umount', [folder]);
    await close();
  }
});
