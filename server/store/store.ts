import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Kysely, Migrator, sql, SqliteDialect } from 'kysely';
import { lockDirectory } from './directory-lock';
import { migrations } from './migrations';
import type { Database } from './schema';
import { keepDerivations } from './kept-derivations';
import { chooseBox, prepareKey } from './key-files';
import type { SecretBox } from './secret-box';
import { type CachedDatabase, cacheStatements } from './statement-cache';

/** The one database, and the box for secrets kept in it. */
export type Store = {
  db: Kysely<Database>;
  /**
   * One transaction for what every change waits for: `work` has the connection to itself and gives its statements at
   * once, so that nothing is compiled and no turn of the event loop passes between them. A throw undoes all of it.
   */
  transact<T>(work: (run: RunStatement) => T): Promise<T>;
  secrets: SecretBox;
  /** Absolute path of the database file. */
  file: string;
  close(): Promise<void>;
};

/** Runs one statement of constant text with its parameters. */
export type RunStatement = (text: string, parameters: readonly unknown[]) => void;

const cachedStatements = 256;
/** A whole-file check reads every page: past this size only the header and the schema are read at start. */
const checkedBytes = 512 * 1024 * 1024;

/**
 * Opens (or makes) the database of `dataDirectory` and takes the directory for this process. A change of the key that
 * was cut short is brought to its end.
 * @param secretKeyFile absolute path of the key; null means `<dataDirectory>/secret.key`, made at first start
 * @throws an `Error` whose message says what is wrong and what to do: directory in use, file damaged, locked or made
 * by a newer Gantry, key missing, weak, readable by others or not the one the database was written with
 */
export async function openStore(dataDirectory: string, secretKeyFile: string | null = null): Promise<Store> {
  const file = path.join(dataDirectory, 'gantry.db');
  makeDirectory(dataDirectory);
  const unlock = lockDirectory(dataDirectory);
  let db: Kysely<Database> | undefined;
  try {
    const isNew = !existsSync(file);
    const key = prepareKey(dataDirectory, secretKeyFile, isNew);
    const database = openDatabase(file);
    const statements = cacheStatements(database, cachedStatements);
    db = new Kysely<Database>({ dialect: new SqliteDialect({ database: statements }) });
    await checkSound(db, file);
    await migrate(db, file);
    const secrets = await keepDerivations(db, await chooseBox(db, key, file));
    const opened = db;
    return {
      db: opened,
      // Kysely has one connection, and lends it to one at a time.
      transact: (work) => opened.connection().execute(async () => inTransaction(statements, work)),
      secrets,
      file,
      close: async () => {
        // Prepared statements hold the file until they are collected, so SQLite would not do this at the
        // close. Without it nothing is lost: the next start reads the log of writes.
        await sql`pragma wal_checkpoint(truncate)`.execute(opened).catch(() => undefined);
        await opened.destroy();
        unlock();
      },
    };
  } catch (error) {
    await db?.destroy();
    unlock();
    throw error;
  }
}

function inTransaction<T>(database: CachedDatabase, work: (run: RunStatement) => T): T {
  const run: RunStatement = (text, parameters) => {
    database.prepare(text).run(parameters);
  };
  run('begin', []);
  try {
    const result = work(run);
    run('commit', []);
    return result;
  } catch (error) {
    try {
      run('rollback', []);
    } catch {
      // SQLite itself has rolled back after some failures, such as a full disk.
    }
    throw error;
  }
}

/** For commands on a Gantry that is there: they make none. @throws an `Error` that says what to set */
export function requireDatabase(dataDirectory: string): void {
  if (existsSync(path.join(dataDirectory, 'gantry.db'))) return;
  throw new Error(
    `There is no database in ${dataDirectory}. Set GANTRY_DATA_DIRECTORY to the directory of your Gantry.`,
  );
}

function makeDirectory(directory: string): void {
  try {
    // Only a directory made here is closed to others: an existing one may be anything, even "/".
    if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of ['gantry.db', 'gantry.lock']) {
      const file = path.join(directory, name);
      // SQLite gives its side files the mode of the database, so that is set before SQLite sees it.
      if (name !== 'gantry.db') closeSync(openSync(file, 'a', 0o600));
      if (existsSync(file)) chmodSync(file, 0o600);
    }
  } catch (error) {
    throw new Error(
      `Gantry cannot write to its data directory ${directory}. ` +
        'Make it writable for this user, or set GANTRY_DATA_DIRECTORY to another one.',
      { cause: error },
    );
  }
}

function openDatabase(file: string): DatabaseSyncInstance {
  let database: DatabaseSyncInstance | undefined;
  try {
    closeSync(openSync(file, 'a', 0o600));
    database = new DatabaseSync(file, { timeout: 2000, enableForeignKeyConstraints: true });
    database.exec('pragma journal_mode = wal');
    // One fsync for each commit: an acknowledged audit row survives the loss of power.
    database.exec('pragma synchronous = full');
    return database;
  } catch (error) {
    database?.close();
    throw new Error(explainOpenFailure(file, error), { cause: error });
  }
}

async function checkSound(db: Kysely<Database>, file: string): Promise<void> {
  if (statSync(file).size > checkedBytes) return;
  try {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
    const verdict = rows[0]?.quick_check;
    if (verdict !== 'ok') throw new Error(verdict);
  } catch (error) {
    throw new Error(explainOpenFailure(file, error), { cause: error });
  }
}

function explainOpenFailure(file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (/\b(locked|busy)\b/i.test(reason)) {
    return `The database ${file} is locked by another program. Close that program, then start Gantry again.`;
  }
  if (/EACCES|EPERM|EROFS|readonly|unable to open/i.test(reason)) {
    return `The database ${file} cannot be opened (${reason}). Check its owner and mode, then start Gantry again.`;
  }
  return (
    `The database ${file} is damaged (${reason}). Nothing was changed. Restore it from a backup; ` +
    'or move it and secret.key away to begin anew, which forgets users, revisions and the audit log.'
  );
}

async function migrate(db: Kysely<Database>, file: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : String(error);
  if (reason.includes('previously executed migration')) {
    throw new Error(
      `The database ${file} was written by a newer Gantry. Start that version, or restore an older backup.`,
      { cause: error },
    );
  }
  throw new Error(explainOpenFailure(file, error), { cause: error });
}
