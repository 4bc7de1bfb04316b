import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditVerification } from '@/lib/contract/audit';
import type { Store } from '../store/store';
import { chainHash, type ChainRow } from './chain';
import { readRows } from './log-rows';
import { openTestLog, type TestLog } from './proof-testing';
import { main } from './verify-command';

/** Somebody with the database open in another program, who takes the triggers away first. */
async function tamper(store: Store, change: () => Promise<unknown>): Promise<void> {
  for (const table of ['audit_intents', 'audit_outcomes']) {
    for (const action of ['update', 'delete']) {
      await sql`drop trigger if exists ${sql.ref(`${table}_no_${action}`)}`.execute(store.db);
    }
  }
  await change();
}

async function editEntry({ db }: Store, sequence: number): Promise<void> {
  await db.updateTable('audit_intents').set({ actor: 'eve' }).where('sequence', '=', sequence).execute();
}

async function cutBehind({ db }: Store, position: number): Promise<void> {
  await db.deleteFrom('audit_intents').where('position', '>', position).execute();
  await db.deleteFrom('audit_outcomes').where('position', '>', position).execute();
}

/** Makes the hashes from `position` on anew, as somebody does who knows how they are made. */
async function restamp(store: Store, position: number): Promise<void> {
  const [before] = await readRows(store, position - 2, position - 1, 1);
  let head = before?.hash ?? '';
  for (const row of await readRows(store, position - 1, 1_000_000, 1_000_000)) {
    head = chainHash(head, row);
    const table = row.kind === 'intent' ? 'audit_intents' : 'audit_outcomes';
    await store.db.updateTable(table).set({ hash: head }).where('position', '=', row.position).execute();
  }
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

function verdictOf(verification: AuditVerification) {
  if (verification.state !== 'done') throw new Error(`it is ${verification.state}`);
  return verification.verdict;
}

describe('the proof of a log', () => {
  let log: TestLog;
  let checkpoints: string;
  const verify = async (given: string | null = null) => verdictOf(await log.audit.proof.verify(given).done);
  const exported = async () => {
    const file = path.join(log.directory, 'export.jsonl');
    writeFileSync(file, await textOf(log.audit.proof.export()));
    return file;
  };
  const command = async (...args: string[]) => {
    let told = '';
    const code = await main(args, (text) => (told += text));
    return { code, told };
  };

  beforeEach(async () => {
    log = await openTestLog();
    checkpoints = path.join(log.directory, 'checkpoints.jsonl');
  });
  afterEach(async () => log.close());

  it('signs where the log stands at the end, keeps its key sealed, and goes on after a restart', async () => {
    await log.write(3);
    const { publicKey, checkpoint } = await log.audit.proof.state();
    expect(checkpoint).toBeNull();
    await log.restart();
    expect(await log.audit.proof.state()).toMatchObject({
      publicKey,
      checkpoint: { number: 1, sequence: 3 },
      unsignedRows: 0,
      brokenAtStart: null,
    });
    await log.write(1);
    await log.restart();
    expect(await log.audit.proof.state()).toMatchObject({ checkpoint: { number: 2, sequence: 4 } });
    const keys = await log.store.db.selectFrom('audit_keys').selectAll().execute();
    expect(keys).toHaveLength(1);
    expect(JSON.stringify(keys)).not.toContain('PRIVATE KEY');
    expect(await verify()).toMatchObject({
      sound: true,
      entries: 4,
      checkpoints: 2,
      signed: { sequence: 4 },
    });
  });

  it('notices at start that the log was cut while Gantry was away', async () => {
    await log.write(5);
    await log.restart();
    await tamper(log.store, () => cutBehind(log.store, 6));
    await log.restart();
    expect((await log.audit.proof.state()).brokenAtStart).toContain('it was cut');
    expect((await verify()).problem).toMatchObject({ reason: 'truncated', position: 7, sequence: 4 });
  });

  it('appends every checkpoint to the file that is the second place, and compares with it', async () => {
    await log.write(2);
    await log.audit.proof.setDestination({ kind: 'file', path: checkpoints });
    await log.write(2);
    await log.restart();
    expect(readFileSync(checkpoints, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(await log.audit.proof.state()).toMatchObject({
      destination: { kind: 'file', place: checkpoints, waiting: 0, failingSinceMs: null },
    });
    expect(await verify()).toMatchObject({ sound: true, secondPlace: { sequence: 4 } });
  });

  // Edit, delete, re-stamp, truncate, append after truncate; in the database and in the export, without the server.
  const attacks: Record<
    string,
    { reason: string; sequence: number; change: (store: Store) => Promise<void> }
  > = {
    edited: { reason: 'edited', sequence: 3, change: (store) => editEntry(store, 3) },
    deleted: {
      reason: 'deleted',
      sequence: 3,
      change: async ({ db }) => {
        await db.deleteFrom('audit_intents').where('sequence', '=', 3).execute();
        await db.deleteFrom('audit_outcomes').where('intent_sequence', '=', 3).execute();
      },
    },
    're-stamped': {
      reason: 'restamped',
      sequence: 3,
      change: async (store) => {
        const [row] = await readRows(store, 0, 1_000, 1_000).then((rows) => rows.filter(isThird));
        await editEntry(store, 3);
        await restamp(store, row?.position ?? 0);
      },
    },
    truncated: { reason: 'truncated', sequence: 3, change: (store) => cutAtThird(store) },
    'appended to after it was truncated': {
      reason: 'replaced',
      sequence: 3,
      change: (store) => cutAtThird(store),
    },
  };
  const isThird = (row: ChainRow) => row.kind === 'intent' && row.sequence === 3;
  const cutAtThird = async (store: Store) => {
    const third = (await readRows(store, 0, 1_000, 1_000)).find(isThird);
    await cutBehind(store, (third?.position ?? 0) - 1);
  };

  it.each(Object.entries(attacks))('S19: names the first entry that was %s', async (name, attack) => {
    for (let entry = 0; entry < 6; entry += 1) await log.write(1);
    await log.audit.proof.setDestination({ kind: 'file', path: checkpoints });
    await tamper(log.store, async () => {
      await attack.change(log.store);
      // The checkpoints kept in the same database are not there to be compared with.
      await log.store.db.deleteFrom('audit_checkpoints').execute();
    });
    await log.restart();
    // Over the checkpoint made at the close, which goes on from what was left.
    if (name.startsWith('appended')) for (let entry = 0; entry < 9; entry += 1) await log.write(1);
    const expected = { reason: attack.reason, sequence: attack.sequence, untilSequence: null };
    expect((await verify()).problem).toMatchObject(expected);

    const key = path.join(log.directory, 'key.pem');
    writeFileSync(key, (await log.audit.proof.state()).publicKey);
    const { code, told } = await command(await exported(), '--checkpoints', checkpoints, '--key', key);
    expect({ code, told }).toMatchObject({ code: 1 });
    expect(told).toMatch(/^NOT SOUND: .*[Ee]ntry 3\b/);
  });

  it('is checked without the server: sound, with another key, and not at all', async () => {
    await log.write(4);
    await log.audit.proof.setDestination({ kind: 'file', path: checkpoints });
    const file = await exported();
    const sound = await command(file, '--checkpoints', checkpoints);
    expect(sound.told).toContain('Sound: entries 1 to 4');
    expect(sound.told).toContain('The second place agrees up to entry 4');
    expect(sound.code).toBe(0);
    expect((await command(file)).told).toContain('Without --checkpoints');
    expect(await command()).toMatchObject({ code: 2 });
    expect(await command(path.join(log.directory, 'nowhere'))).toMatchObject({ code: 2 });
    const broken = path.join(log.directory, 'broken.jsonl');
    writeFileSync(broken, readFileSync(file, 'utf8').replace('"kind":"outcome"', '"kind":"nonsense"'));
    expect((await command(broken)).told).toContain('line 3');
    const cut = path.join(log.directory, 'cut.jsonl');
    writeFileSync(cut, readFileSync(file, 'utf8').split('\n').slice(0, 4).join('\n'));
    expect(await command(cut)).toMatchObject({ code: 1 });
  });

  it('takes checkpoints as a syslog server wrote them down', async () => {
    await log.write(2);
    await log.audit.proof.setDestination({ kind: 'file', path: checkpoints });
    const lines = readFileSync(checkpoints, 'utf8').trimEnd().split('\n');
    const written = lines.map((line) => `Nov  1 10:00:00 host gantry[7]: ${line}\r`).join('\n');
    expect(await verify(written)).toMatchObject({ sound: true, secondPlace: { sequence: 2 } });
    await tamper(log.store, () => cutBehind(log.store, 2));
    expect((await verify(written)).problem).toMatchObject({ reason: 'truncated', sequence: 2 });
  });

  it('goes on in an archive, which verifies with the log and without the server', async () => {
    const { archives } = log.audit.proof;
    const inTwoDays = () => archives.run(Date.now() + 2 * 86_400_000);
    await log.write(5);
    await exported();
    await log.write(2);
    const open = await log.audit.begin(openIntent);
    await log.write(1);
    await exported();
    await archives.setRetention(1);
    await archives.run();
    expect(await archives.list()).toEqual([]);
    // Up to the newest checkpoint that comes before what is not over yet.
    await inTwoDays();
    expect(await archives.list()).toMatchObject([{ number: 1, firstSequence: 1, lastSequence: 5 }]);
    expect(await log.audit.list({ limit: 2 })).toMatchObject({
      total: 5,
      items: [
        {
          sequence: 10,
          actor: 'Gantry',
          operation: 'audit.expire',
          targetName: path.basename(await archives.fileOf(1)),
          summary: { rule: { days: 1 }, firstSequence: 1, lastSequence: 5 },
          outcome: 'succeeded',
        },
        { sequence: 9 },
      ],
    });
    expect(await log.audit.list({ limit: 9, search: 'web' })).toMatchObject({ total: 3 });
    await log.audit.finish(open, { outcome: 'failed', errorCode: null, errorMessage: null, durationMs: 1 });
    await exported();
    await inTwoDays();
    await log.write(1);
    expect(await archives.list()).toMatchObject([{}, { number: 2, firstSequence: 6, lastSequence: 10 }]);
    expect(await verify()).toMatchObject({ sound: true, firstSequence: 1, lastSequence: 12, entries: 12 });
    expect(await log.store.db.selectFrom('audit_intents').select('sequence').execute()).toHaveLength(2);

    const files = [await archives.fileOf(1), await archives.fileOf(2)];
    const [first = '', second = ''] = files;
    const live = await exported();
    expect((await command(...files, live)).told).toContain('Sound: entries 1 to 12');
    expect((await command(live)).told).toContain('Sound: entries 11 to 12');
    expect(await command(first, live)).toMatchObject({ code: 1 });
    // It begins and ends as before, with other numbers nowhere.
    await log.restart();
    await log.write(1);
    expect((await log.audit.list({ limit: 1 })).items).toMatchObject([{ sequence: 13 }]);

    writeFileSync(second, readFileSync(second, 'utf8').replace('"actor":"ada"', '"actor":"eve"'));
    expect((await verify()).problem).toMatchObject({ reason: 'edited', sequence: 6 });
    expect((await command(...files, live)).told).toContain('NOT SOUND: Entry 6');
    rmSync(second);
    const { done } = log.audit.proof.verify(null);
    expect(await done).toMatchObject({
      verdict: { sound: true, firstSequence: 11 },
      archives: 0,
      missingArchives: [path.basename(first), path.basename(second)],
    });
  });

  it('keeps rows that no archive holds, whatever is asked of the database', async () => {
    await log.write(1);
    await expect(log.store.db.deleteFrom('audit_intents').execute()).rejects.toThrow('append-only');
    await expect(editEntry(log.store, 1)).rejects.toThrow('append-only');
  });

  it('passes over lines that are no checkpoints', async () => {
    await log.write(1);
    expect(await verify('no checkpoint at all\n{"kind":"checkpoint"}')).toMatchObject({
      sound: true,
      secondPlace: null,
    });
  });
});

const openIntent = {
  timeMs: Date.now(),
  actor: 'ada',
  actorId: null,
  via: 'session',
  address: '',
  operation: 'containers.exec',
  cluster: 'c1',
  targetKind: 'container',
  targetId: 'x',
  targetName: null,
  summary: {},
  requestId: 'open',
} as const;
