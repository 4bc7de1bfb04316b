import { type Kysely, sql } from 'kysely';
import type { Database } from './schema';
import { type SecretBox, sealedWith } from './secret-box';

/** What a rotation came to. */
export type Rotation = {
  /** How many fields of the database hold something sealed anew. */
  fields: number;
  /** Fields, as `table.column`, with something in them that looks sealed with the old key and is not, or is damaged. */
  left: string[];
};

/** Chained by hash and never sealed: what looks so there was typed by somebody. */
const appendOnly: ReadonlySet<string> = new Set(['audit_intents', 'audit_outcomes']);

/**
 * Seals with `to` everything that was sealed with `from`, wherever it is: whole values, and those within JSON. All of
 * it or nothing. Nobody is signed in afterwards, as what signs session cookies changes with the key.
 */
export async function rotateSecrets(db: Kysely<Database>, from: SecretBox, to: SecretBox): Promise<Rotation> {
  return db.transaction().execute(async (transaction) => {
    const rotation: Rotation = { fields: 0, left: [] };
    for (const { table, column } of await readColumns(transaction)) {
      const name = sql.ref(column);
      const at = sql.table(table);
      const { rows } = await sql<{ row: number }>`
        select rowid as row from ${at} where instr(${name}, ${`v1:${from.keyId}:`}) > 0`.execute(transaction);
      // One at a time: all revisions together may be more than fits in memory.
      for (const { row } of rows) {
        const found = await sql<{ text: string }>`
          select cast(${name} as text) as text from ${at} where rowid = ${row}`.execute(transaction);
        const text = found.rows[0]?.text ?? '';
        const { resealed, failures } = reseal(text, from, to);
        if (failures > 0) rotation.left.push(`${table}.${column}`);
        if (resealed === text) continue;
        await sql`update ${at} set ${name} = ${resealed} where rowid = ${row}`.execute(transaction);
        rotation.fields += 1;
      }
    }
    await transaction.deleteFrom('sessions').execute();
    return rotation;
  });
}

/** Writes the file anew, so that none of its unused pages holds anything sealed with an older key. */
export async function forgetOldPages(db: Kysely<Database>): Promise<void> {
  await sql`vacuum`.execute(db);
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

async function readColumns(db: Kysely<Database>): Promise<{ table: string; column: string }[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select tables.name as "table", columns.name as "column"
    from sqlite_master as tables, pragma_table_info(tables.name) as columns
    where tables.type = 'table' and tables.name not like 'sqlite~_%' escape '~'
    order by 1, 2`.execute(db);
  return rows.filter(({ table }) => !appendOnly.has(table));
}

/** `text` with all that is sealed in it sealed anew, at any depth: a job's sealed input may hold a sealed ssh key. */
function reseal(text: string, from: SecretBox, to: SecretBox): { resealed: string; failures: number } {
  let failures = 0;
  const resealed = text.replace(sealedWith(from.keyId), (sealed) => {
    let opened: string;
    try {
      opened = from.open(sealed);
    } catch {
      failures += 1;
      return sealed;
    }
    const inner = reseal(opened, from, to);
    failures += inner.failures;
    return to.seal(inner.resealed);
  });
  return { resealed, failures };
}
