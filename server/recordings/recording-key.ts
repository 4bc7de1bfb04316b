import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SecretBox } from '../store/secret-box';

/**
 * What one recording is sealed with: its file with one key, what was on its screen with another. Both come from 32 bytes
 * that are its own and stand in its row, sealed: a change of Gantry's key seals those anew, and no recording.
 */
export type RecordingKey = {
  file: Buffer;
  sealText(text: Buffer): Buffer;
  openText(sealed: Uint8Array): Buffer;
};

const ivBytes = 12;
const tagBytes = 16;

/** A new key, and what its row keeps of it. */
export function newRecordingKey(secrets: SecretBox): { key: RecordingKey; sealedKey: string } {
  const secret = randomBytes(32);
  return { key: keyFrom(secret), sealedKey: secrets.seal(secret.toString('base64')) };
}

/** @throws where it was sealed with another key than Gantry has */
export function openRecordingKey(secrets: SecretBox, sealedKey: string): RecordingKey {
  return keyFrom(Buffer.from(secrets.open(sealedKey), 'base64'));
}

function keyFrom(secret: Buffer): RecordingKey {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `gantry recording ${purpose}`, 32));
  const text = derive('text');
  return {
    file: derive('file'),
    sealText(plain) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', text, iv);
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    openText(sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const decipher = createDecipheriv('aes-256-gcm', text, bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
    },
  };
}
