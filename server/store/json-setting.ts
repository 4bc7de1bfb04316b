import type { Store } from './store';

/** The value stored under `key`, read from JSON; null where there is none. */
export async function readJsonSetting({ db }: Pick<Store, 'db'>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row ? JSON.parse(row.value) : null;
}

/** Stores `content` as JSON under `key`; null takes it away. Seal what is secret before. */
export async function writeJsonSetting(
  { db }: Pick<Store, 'db'>,
  key: string,
  content: object | null,
): Promise<void> {
  if (content === null) {
    await db.deleteFrom('settings').where('key', '=', key).execute();
    return;
  }
  const value = JSON.stringify(content);
  await db
    .insertInto('settings')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
