import { z } from 'zod';
import { identityProviderSettings, type IdentityProviderSettings } from '@/lib/contract/identity-provider';
import { readJsonSetting, writeJsonSetting } from '../store/json-setting';
import type { Store } from '../store/store';

/** The settings with the client's secret in clear. */
export type IdentityProviderConfig = IdentityProviderSettings & { clientSecret: string };

const key = 'identity-provider';
const stored = identityProviderSettings.extend({ sealedClientSecret: z.string() });

/** The identity provider that is set up, or null. */
export async function readIdentityProvider(store: Store): Promise<IdentityProviderConfig | null> {
  const value = await readJsonSetting(store, key);
  if (value === null) return null;
  const { sealedClientSecret, ...settings } = stored.parse(value);
  return { ...settings, clientSecret: store.secrets.open(sealedClientSecret) };
}

/** Stores the settings, the client's secret sealed; null takes them away. */
export async function writeIdentityProvider(
  store: Store,
  config: IdentityProviderConfig | null,
): Promise<void> {
  if (config === null) return writeJsonSetting(store, key, null);
  const { clientSecret, ...settings } = config;
  await writeJsonSetting(store, key, { ...settings, sealedClientSecret: store.secrets.seal(clientSecret) });
}
