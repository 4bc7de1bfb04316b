import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Store } from '../store/store';
import { keyIdOf } from './checkpoint';

export type SigningKey = { keyId: string; publicKey: KeyObject; publicKeyPem: string; privateKey: KeyObject };

/** The key pair of this log: made at the first start, its private half sealed. */
export async function readSigningKey(store: Store): Promise<SigningKey> {
  const row = await store.db
    .selectFrom('audit_keys')
    .selectAll()
    .orderBy('created_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row) {
    return {
      keyId: row.id,
      publicKey: createPublicKey(row.public_key),
      publicKeyPem: row.public_key,
      privateKey: createPrivateKey(store.secrets.open(row.sealed_private_key)),
    };
  }
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyId = keyIdOf(publicKey);
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await store.db
    .insertInto('audit_keys')
    .values({
      id: keyId,
      public_key: publicKeyPem,
      sealed_private_key: store.secrets.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      created_ms: Date.now(),
    })
    .execute();
  return { keyId, publicKey, publicKeyPem, privateKey };
}
