import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** What Kysely's SQLite dialect needs of a database, with statements prepared once. */
export type CachedDatabase = SqliteDatabase & {
  /** How many prepared statements are held now. */
  readonly cached: number;
};

/**
 * Wraps `database` for Kysely, keeping up to `limit` prepared statements, the least recently used going first.
 * Without it every query prepares anew, and the native handles pile up until the event loop turns.
 */
export function cacheStatements(database: DatabaseSyncInstance, limit: number): CachedDatabase {
  const statements = new Map<string, SqliteStatement>();

  const prepare = (text: string): SqliteStatement => {
    const known = statements.get(text);
    if (known) {
      statements.delete(text);
      statements.set(text, known);
      return known;
    }
    const statement = wrap(database.prepare(text));
    statements.set(text, statement);
    if (statements.size > limit) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    return statement;
  };

  return {
    prepare,
    close: () => {
      statements.clear();
      database.close();
    },
    get cached() {
      return statements.size;
    },
  };
}

function wrap(statement: StatementSyncInstance): SqliteStatement {
  const reader = statement.columns().length > 0;
  return {
    reader,
    all: (parameters) => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}
