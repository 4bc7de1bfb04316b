import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile } from './secret-box';
import { openStore } from './store';

describe('openStore', () => {
  let root: string;
  let directory: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'gantry-store-'));
    directory = path.join(root, 'data');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const file = () => path.join(directory, 'gantry.db');

  it('makes a directory and files for this user alone, and finds its rows again', async () => {
    const store = await openStore(directory);
    await store.db.insertInto('settings').values({ key: 'a', value: '1' }).execute();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(directory)) {
      expect([name, statSync(path.join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    await store.close();
    const again = await openStore(directory);
    expect(await again.db.selectFrom('settings').selectAll().where('key', '=', 'a').execute()).toHaveLength(
      1,
    );
    await again.close();
  });

  it('waits for the disk at every commit and enforces references', async () => {
    const store = await openStore(directory);
    expect((await sql`pragma journal_mode`.execute(store.db)).rows).toEqual([{ journal_mode: 'wal' }]);
    expect((await sql`pragma synchronous`.execute(store.db)).rows).toEqual([{ synchronous: 2 }]);
    expect((await sql`pragma foreign_keys`.execute(store.db)).rows).toEqual([{ foreign_keys: 1 }]);
    await store.close();
  });

  it('refuses a directory that another one uses, and takes it once that is gone', async () => {
    const first = await openStore(directory);
    await expect(openStore(directory)).rejects.toThrow(
      `Another Gantry (process ${process.pid}) uses ${directory}`,
    );
    await first.close();
    await (await openStore(directory)).close();
  });

  it('refuses a damaged database and leaves it as it is', async () => {
    const store = await openStore(directory);
    for (let number = 0; number < 500; number += 1) {
      await store.db
        .insertInto('settings')
        .values({ key: `k${number}`, value: 'x'.repeat(200) })
        .execute();
    }
    await store.close();
    const bytes = readFileSync(file());
    for (let at = 4096; at + 2048 < bytes.length; at += 4096) bytes.fill(0x5a, at, at + 2048);
    writeFileSync(file(), bytes);
    await expect(openStore(directory)).rejects.toThrow(/is damaged .*Restore it from a backup/s);
    expect(readFileSync(file()).equals(bytes)).toBe(true);

    writeFileSync(file(), 'this is no database, but text that is long enough to be looked at as one');
    await expect(openStore(directory)).rejects.toThrow(/is damaged/);
  });

  it('refuses a database that another program has locked', async () => {
    mkdirSync(directory);
    createKeyFile(path.join(directory, 'secret.key'));
    const other = new DatabaseSync(file());
    other.exec('begin exclusive');
    await expect(openStore(directory)).rejects.toThrow(/is locked by another program/);
    other.close();
    await (await openStore(directory)).close();
  });

  it('refuses a database of a newer Gantry', async () => {
    const store = await openStore(directory);
    await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2100')`.execute(store.db);
    await store.close();
    await expect(openStore(directory)).rejects.toThrow(/written by a newer Gantry/);
  });

  it('refuses a key that is not the one the database was written with, or is gone', async () => {
    await (await openStore(directory)).close();
    const key = path.join(directory, 'secret.key');
    rmSync(key);
    await expect(openStore(directory)).rejects.toThrow(/secret.key is missing/);
    const other = path.join(root, 'other.key');
    writeFileSync(other, Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64'));
    chmodSync(other, 0o600);
    await expect(openStore(directory, other)).rejects.toThrow(/not the one/);
  });

  it('says where it cannot write', async () => {
    writeFileSync(directory, 'a file where the directory should be');
    await expect(openStore(directory)).rejects.toThrow(`cannot write to its data directory ${directory}`);
  });

  it('keeps the log append-only', async () => {
    const store = await openStore(directory);
    await sql`insert into audit_outcomes values (1, 1, 1, 'failed', null, null, 1, '{}', '', null)`.execute(
      store.db,
    );
    await expect(sql`delete from audit_outcomes`.execute(store.db)).rejects.toThrow('append-only');
    await expect(sql`update audit_outcomes set outcome = 'x'`.execute(store.db)).rejects.toThrow(
      'append-only',
    );
    await store.close();
  });
});
