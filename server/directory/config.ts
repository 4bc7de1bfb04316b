import { z } from 'zod';
import { directorySettings, type DirectorySettings } from '@/lib/contract/sign-in';
import { readJsonSetting, writeJsonSetting } from '../store/json-setting';
import type { Store } from '../store/store';

/** The settings with the bind password in clear. */
export type DirectoryConfig = DirectorySettings & { bindPassword: string };

const key = 'directory';
const stored = directorySettings.extend({ sealedBindPassword: z.string() });

/** The directory that is set up, or null. */
export async function readDirectory(store: Store): Promise<DirectoryConfig | null> {
  const value = await readJsonSetting(store, key);
  if (value === null) return null;
  const { sealedBindPassword, ...settings } = stored.parse(value);
  return { ...settings, bindPassword: store.secrets.open(sealedBindPassword) };
}

/** Stores the settings, the bind password sealed; null takes them away. */
export async function writeDirectory(store: Store, config: DirectoryConfig | null): Promise<void> {
  if (config === null) return writeJsonSetting(store, key, null);
  const { bindPassword, ...settings } = config;
  await writeJsonSetting(store, key, { ...settings, sealedBindPassword: store.secrets.seal(bindPassword) });
}
