import { z } from 'zod';
import { directorySettings, type DirectorySettings } from '@/lib/contract/sign-in';
import type { Store } from '../store/store';

/** The settings with the bind password in clear. */
export type DirectoryConfig = DirectorySettings & { bindPassword: string };

const key = 'directory';
const stored = directorySettings.extend({ sealedBindPassword: z.string() });

/** The directory that is set up, or null. */
export async function readDirectory(store: Store): Promise<DirectoryConfig | null> {
  const row = await store.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  if (!row) return null;
  const { sealedBindPassword, ...settings } = stored.parse(JSON.parse(row.value));
  return { ...settings, bindPassword: store.secrets.open(sealedBindPassword) };
}

/** Stores the settings, the bind password sealed; null takes them away. */
export async function writeDirectory(store: Store, config: DirectoryConfig | null): Promise<void> {
  if (config === null) {
    await store.db.deleteFrom('settings').where('key', '=', key).execute();
    return;
  }
  const { bindPassword, ...settings } = config;
  const value = JSON.stringify({ ...settings, sealedBindPassword: store.secrets.seal(bindPassword) });
  await store.db
    .insertInto('settings')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
