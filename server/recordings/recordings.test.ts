import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { castHeaderLine, castLine, readCast } from '@/lib/cast';
import { GantryError } from '@/lib/errors';
import { testCall } from '../api/stream-testing';
import type { RecordingRow } from '../store/schema';
import { rotateSecrets } from '../store/rotate-secrets';
import { createSecretBox } from '../store/secret-box';
import { createRecordingsHandlers } from './handlers';
import { createRetention } from './retention';
import { openTestRecordings, testStart } from './testing';
import { saveText, searchTexts } from './text-store';
import { openRecordingKey } from './recording-key';

const canary = 'canary7Qx on a screen';
const dayMs = 86_400_000;

let directory: string;
let opened: Awaited<ReturnType<typeof openTestRecordings>>;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-recordings-'));
  opened = await openTestRecordings(directory);
});
afterEach(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

async function record(text: string, name = 'web', end = true): Promise<RecordingRow> {
  const { recordings } = opened;
  const recording = await recordings.begin(
    { ...testStart, container: { ...testStart.container, name, collection: '/prod' } },
    testCall(),
  );
  await recording.output(Buffer.from(text));
  if (end) await recording.end({ state: 'exited', exitCode: 0 });
  return rowOf(recording.id);
}

function rowOf(id: string): Promise<RecordingRow> {
  return opened.store.db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function restart() {
  await opened.close();
  opened = await openTestRecordings(directory);
  await opened.recordings.olderSealed;
}

/** The files of the data directory that hold `text`. */
function filesWith(text: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => {
    const full = path.join(directory, file);
    return statSync(full).isFile() && readFileSync(full).includes(text);
  });
}

describe('a recording at rest', () => {
  it('S18: is in clear nowhere, as it is written and after its end, and is played and found all the same', async () => {
    const open = await record(`$ echo ${canary}\r\n`, 'open', false);
    const row = await record(`$ echo ${canary}\r\n`);
    expect(filesWith(canary)).toEqual([]);
    expect(filesWith('$ echo')).toEqual([]);
    for (const each of [open, row]) expect(await opened.castOf(each)).toContain(canary);
    const { lines } = await searchTexts(opened.store, [row], canary.toUpperCase(), 5);
    expect(lines.get(row.id)).toEqual([{ atMs: expect.any(Number), text: `$ echo ${canary}` }]);
  });

  it('outlives a change of the key, which no file knows of', async () => {
    const { id, ...before } = await record(`${canary}\r\n`);
    const { store, recordings } = opened;
    const bytes = readFileSync(recordings.fileOf(before));
    const next = createSecretBox(Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)));
    expect(await rotateSecrets(store.db, store.secrets, next)).toMatchObject({ left: [] });
    const row = await rowOf(id);
    expect(row.sealed_key).not.toBe(before.sealed_key);
    expect(readFileSync(recordings.fileOf(row)).equals(bytes)).toBe(true);
    expect(() => openRecordingKey(store.secrets, row.sealed_key ?? '')).toThrow('another key');
    const rotated = { ...store, secrets: next };
    const { lines } = await searchTexts(rotated, [row], canary, 5);
    expect(lines.size).toBe(1);
    await rotateSecrets(store.db, next, store.secrets);
  });

  it('is refused where its file was changed', async () => {
    const row = await record(`${canary}\r\n`);
    const file = opened.recordings.fileOf(row);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 30) ^ 1, bytes.length - 30);
    writeFileSync(file, bytes);
    await expect(opened.castOf(row)).rejects.toMatchObject({
      code: 'recording_unreadable',
      message: expect.stringContaining('not what Gantry wrote'),
    });
  });

  it('says why it cannot be played: its file is not there, may not be read, or its key is another’s', async () => {
    const row = await record(`${canary}\r\n`);
    await expect(opened.castOf({ ...row, file: 'moved.cast' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('not where Gantry left it'),
    });
    await expect(opened.castOf({ ...row, file: '.' })).rejects.toMatchObject({
      code: 'recording_unreadable',
      message: expect.stringContaining('EISDIR'),
    });
    const other = createSecretBox(Buffer.alloc(32, 5));
    await expect(opened.castOf({ ...row, sealed_key: other.seal('a key') })).rejects.toMatchObject({
      code: 'recording_unreadable',
      message: expect.stringContaining('another key than Gantry has'),
    });
  });

  it('is open only while it is read: one who leaves before that leaves no file behind', async () => {
    const row = await record(`${canary}\r\n`);
    const file = opened.recordings.fileOf(row);
    const isOpen = () =>
      readdirSync('/proc/self/fd').some((descriptor) => {
        try {
          return readlinkSync(path.join('/proc/self/fd', descriptor)) === file;
        } catch {
          return false;
        }
      });
    for (const sealed_key of [row.sealed_key, null]) {
      const cast = await opened.recordings.read({ ...row, sealed_key });
      expect(isOpen()).toBe(false);
      await cast[Symbol.asyncIterator]().return?.();
      expect(isOpen()).toBe(false);
    }
  });

  it('that cannot be opened keeps no later start from beginning', async () => {
    const { id } = await record(`${canary}\r\n`);
    await opened.store.db
      .updateTable('recordings')
      .set({ state: 'open', sealed_key: 'damaged' })
      .where('id', '=', id)
      .execute();
    await restart();
    expect(await rowOf(id)).toMatchObject({ state: 'interrupted' });
  });

  it('from before they were sealed is sealed by the next start, its text too, and reads as it did', async () => {
    const { id, ...row } = await record('what is replaced');
    const older = 'older.cast';
    const cast =
      castHeaderLine({ columns: 80, rows: 24, startedMs: 1, title: 'web' }) +
      castLine({ atMs: 5, kind: 'o', data: `${canary}\r\n` });
    mkdirSync(path.join(directory, 'recordings'), { recursive: true });
    writeFileSync(path.join(directory, 'recordings', older), cast);
    const { db } = opened.store;
    await db.deleteFrom('recording_screens').where('recording', '=', id).execute();
    await db
      .insertInto('recording_texts')
      .values({ recording: id, lines: `5\t${canary}`, folded: canary })
      .execute();
    await db.updateTable('recordings').set({ sealed_key: null, file: older }).where('id', '=', id).execute();
    // It reads before that as well.
    expect(await opened.castOf({ ...row, id, sealed_key: null, file: older })).toBe(cast);
    expect(filesWith(canary)).not.toEqual([]);

    await restart();
    expect(filesWith(canary)).toEqual([]);
    const now = await rowOf(id);
    expect(await opened.castOf(now)).toBe(cast);
    const { lines } = await searchTexts(opened.store, [now], canary, 5);
    expect(lines.get(id)).toEqual([{ atMs: 5, text: canary }]);
    expect(await opened.store.db.selectFrom('recording_texts').selectAll().execute()).toEqual([]);

    // A start that was killed between the two leaves the file in clear to the next.
    writeFileSync(path.join(directory, 'recordings', older), cast);
    await restart();
    expect(filesWith(canary)).toEqual([]);
  });
});

it('recordings are found by who, where and when', async () => {
  const { store, recordings } = opened;
  const rows = {
    first: { user_name: 'ann', cluster: 'east', container_name: 'web', stack: 'shop', started_ms: 1_000 },
    second: { user_name: 'bob', cluster: 'east', container_name: 'db', stack: 'shop', started_ms: 2_000 },
    third: { user_name: 'ann', cluster: 'west', container_name: 'web', stack: null, started_ms: 3_000 },
  };
  const names = new Map<string, string>();
  for (const [name, row] of Object.entries(rows)) {
    const { id } = await record('x\r\n');
    names.set(id, name);
    await store.db.updateTable('recordings').set(row).where('id', '=', id).execute();
  }
  const handlers = createRecordingsHandlers({ store, recordings });
  const found = async (query: Partial<Parameters<typeof handlers.list>[0]>) =>
    (await handlers.list({ limit: 10, ...query }, testCall())).items.map(({ id }) => names.get(id));
  expect(await found({})).toEqual(['third', 'second', 'first']);
  expect(await found({ filter: { user: ['ann'] } })).toEqual(['third', 'first']);
  expect(await found({ filter: { cluster: ['east'] } })).toEqual(['second', 'first']);
  expect(await found({ filter: { container: ['db'] } })).toEqual(['second']);
  expect(await found({ filter: { stack: ['shop'], user: ['ann'] } })).toEqual(['first']);
  expect(await found({ filter: { sinceMs: 2_000, untilMs: 2_999 } })).toEqual(['second']);
  expect(await found({ search: 'db' })).toEqual(['second']);
});

describe('the search for text on a screen', () => {
  it('looks through so much and says from when on', async () => {
    const rows: RecordingRow[] = [];
    for (let index = 0; index < 5; index += 1) {
      const row = await record(`${'x'.repeat(1_000)}\r\nneedle ${index}\r\n`);
      const started_ms = 1_000 + index;
      await opened.store.db.updateTable('recordings').set({ started_ms }).where('id', '=', row.id).execute();
      rows.unshift({ ...row, started_ms });
    }
    const all = await searchTexts(opened.store, rows, 'NEEDLE', 5);
    expect([all.lines.size, all.searchedSinceMs]).toEqual([5, null]);
    const some = await searchTexts(opened.store, rows, 'needle', 5, 1_500);
    expect([...some.lines.keys()]).toEqual(rows.slice(0, 2).map(({ id }) => id));
    expect(some.searchedSinceMs).toBe(1_003);
  });

  it('finds nothing of what stands in a row that was exchanged with another', async () => {
    const [one, two] = [await record('one\r\n'), await record('two\r\n')];
    const { store } = opened;
    const key = openRecordingKey(store.secrets, two.sealed_key ?? '');
    await store.db.deleteFrom('recording_screens').where('recording', '=', one.id).execute();
    await saveText(store, one.id, key, [{ atMs: 1, text: 'forged' }]);
    const { lines, unreadable } = await searchTexts(store, [one, two], 'o', 5);
    expect([[...lines.keys()], unreadable]).toEqual([[two.id], [one.id]]);
  });

  it('finds the rest where one cannot be opened, and says of how many that is so', async () => {
    const { store, recordings } = opened;
    const handlers = createRecordingsHandlers({ store, recordings });
    const [text, key, whole] = [
      await record('needle\r\n'),
      await record('needle\r\n'),
      await record('needle\r\n'),
    ];
    await store.db
      .updateTable('recording_screens')
      .set({ text: Buffer.from('not what was kept') })
      .where('recording', '=', text.id)
      .execute();
    await store.db
      .updateTable('recordings')
      .set({ sealed_key: 'damaged' })
      .where('id', '=', key.id)
      .execute();
    const found = await handlers.list({ text: 'needle', limit: 10 }, testCall());
    expect(found.items.map(({ id }) => id)).toEqual([whole.id]);
    expect(found.unreadableTexts).toBe(2);
    expect((await handlers.list({ limit: 10 }, testCall())).unreadableTexts).toBe(0);
  });
});

describe('the rule for keeping recordings', () => {
  const names = async () =>
    (
      await opened.store.db.selectFrom('recordings').select('container_name').orderBy('started_ms').execute()
    ).map((row) => row.container_name);
  const expired = async () =>
    (await opened.audit.list({ limit: 50, sort: 'time', filter: { operation: ['recordings.expire'] } }))
      .items;

  async function recordSome() {
    for (const [name, days] of [
      ['first', 3],
      ['second', 2],
      ['third', 1],
    ] as const) {
      const { id } = await record('x'.repeat(600_000), name);
      const started_ms = Date.now() - days * dayMs;
      await opened.store.db.updateTable('recordings').set({ started_ms }).where('id', '=', id).execute();
    }
  }

  it('removes by age and by room, the file too, and each is an entry of the log', async () => {
    await recordSome();
    const { retention } = opened.recordings;
    const files = () =>
      readdirSync(path.join(directory, 'recordings'), { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.cast'),
      );
    expect(files()).toHaveLength(3);
    expect(await retention.rule()).toEqual({ days: 90, totalBytes: 10 * 1024 ** 3 });
    await retention.set({ days: null, totalBytes: 1_300_000 });
    expect(await names()).toEqual(['second', 'third']);
    await retention.set({ days: 1, totalBytes: null });
    expect(await names()).toEqual(['second', 'third']);
    expect(await retention.run(Date.now() + 2 * dayMs)).toBe(2);
    expect(await names()).toEqual([]);
    expect(files()).toEqual([]);
    const entry = {
      actor: 'Gantry',
      via: 'system',
      outcome: 'succeeded',
      cluster: 'local',
      collection: '/prod',
      targetKind: 'recording',
    };
    expect(await expired()).toMatchObject([
      { ...entry, targetName: 'first', summary: { rule: { totalBytes: 1_300_000 }, user: 'tester' } },
      { ...entry, targetName: 'third', summary: { rule: { days: 1 } } },
      { ...entry, targetName: 'second', summary: { rule: { days: 1 } } },
    ]);
  });

  it('removes nothing that somebody keeps, whose reason is in the log', async () => {
    await recordSome();
    const { store, recordings } = opened;
    const handlers = createRecordingsHandlers({ store, recordings });
    const first = await store.db
      .selectFrom('recordings')
      .select('id')
      .where('container_name', '=', 'first')
      .executeTakeFirstOrThrow();
    const call = testCall();
    await handlers.keep({ recording: first.id, reason: 'An investigation' }, call);
    expect(call.noted).toMatchObject({
      changes: [{ field: 'kept', before: null, after: 'An investigation' }],
    });
    expect(await handlers.get({ recording: first.id }, call)).toMatchObject({ kept: 'An investigation' });
    await recordings.retention.set({ days: 1, totalBytes: null });
    expect(await recordings.retention.run(Date.now() + 10 * dayMs)).toBe(2);
    expect(await names()).toEqual(['first']);
    await handlers.keep({ recording: first.id, reason: null }, call);
    expect(await recordings.retention.run(Date.now() + 10 * dayMs)).toBe(1);
  });

  it('removes the others where one cannot be removed', async () => {
    await recordSome();
    const { store, recordings, audit } = opened;
    const fileOf = (row: { file: string }) => (row.file === stuck.file ? directory : recordings.fileOf(row));
    const stuck = await store.db
      .selectFrom('recordings')
      .select('file')
      .where('container_name', '=', 'second')
      .executeTakeFirstOrThrow();
    const retention = createRetention({ store, log: testCall().log, audit, fileOf, changed: () => {} });
    retention.close();
    expect(await retention.run(Date.now() + 365 * dayMs)).toBe(2);
    expect(await names()).toEqual(['second']);
  });

  it('removes nothing while the log cannot be written', async () => {
    await recordSome();
    const { store, recordings } = opened;
    const begin = () => Promise.reject(new GantryError('audit_unavailable'));
    const { log } = testCall();
    const retention = createRetention({
      store,
      log,
      audit: { begin, finish: () => Promise.resolve() },
      fileOf: recordings.fileOf,
      changed: () => undefined,
    });
    await expect(retention.run(Date.now() + 1_000 * dayMs)).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    retention.close();
    expect(await names()).toEqual(['first', 'second', 'third']);
    const [row] = await store.db.selectFrom('recordings').selectAll().execute();
    expect(row && readCast(await opened.castOf(row))?.events.length).toBeGreaterThan(0);
  });
});
