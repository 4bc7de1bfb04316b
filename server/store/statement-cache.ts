import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** What Kysely's SQLite dialect needs of a database, with statements prepared once. */
export type CachedDatabase = SqliteDatabase & {
  /** How many prepared statements are held now. */
  readonly cached: number;
};

type Preparer = Pick<DatabaseSyncInstance, 'prepare' | 'close'>;

/**
 * Wraps `database` for Kysely, keeping up to `limit` prepared statements, the least recently used going first.
 * Without it every query prepares anew, and the native handles pile up until the event loop turns.
 */
export function cacheStatements(database: Preparer, limit: number): CachedDatabase {
  const held = new Map<string, SqliteStatement>();

  const prepare = (text: string): SqliteStatement => {
    const known = held.get(text);
    if (known) {
      held.delete(text);
      held.set(text, known);
      return known;
    }
    const statement = wrap(database.prepare(text), () => database.prepare(text));
    held.set(text, statement);
    if (held.size > limit) {
      const [oldest] = held.keys();
      if (oldest !== undefined) held.delete(oldest);
    }
    return statement;
  };

  return {
    prepare,
    close: () => {
      held.clear();
      database.close();
    },
    get cached() {
      return held.size;
    },
  };
}

function wrap(statement: StatementSyncInstance, prepareAnew: () => StatementSyncInstance): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
    // A cached statement may be used again before a slow reader is through with it.
    iterate: (parameters) => prepareAnew().iterate(...parameters),
  };
}
