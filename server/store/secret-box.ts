import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';

/** Encrypts what is stored, with one key that is not in the database. */
export type SecretBox = {
  /** Tells keys apart and gives nothing of them away: 8 hex digits. */
  readonly keyId: string;
  /**
   * `text` encrypted (AES-256-GCM), as `v1:<key id>:<base64url>`. For the database alone: a new key seals anew what is
   * there (`rotate-secrets.ts`), and would leave a file behind.
   */
  seal(text: string): string;
  /** The text that was sealed. Throws when it was altered, or sealed with another key. */
  open(sealed: string): string;
  /**
   * A secret of 64 hex digits for another `purpose` (HKDF-SHA256), which does not give the key away. That of a store
   * outlives the key, but for a few purposes (`kept-derivations.ts`).
   */
  derive(purpose: string): string;
  /** What all derived secrets come from, in hex: HKDF's extract of the key, from which the key cannot be found. */
  readonly derivationRoot: string;
};

const ivBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes */
export function createSecretBox(key: Buffer): SecretBox {
  const keyId = createHash('sha256').update('gantry key id').update(key).digest('hex').slice(0, 8);
  const prefix = `v1:${keyId}:`;
  const derivationRoot = createHmac('sha256', 'gantry').update(key).digest('hex');
  return {
    keyId,
    seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(prefix));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return prefix + Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed) {
      if (!sealed.startsWith(prefix)) {
        throw new Error(`A stored secret was sealed with another key than ${keyId}.`);
      }
      const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
      if (bytes.length < ivBytes + tagBytes) throw new Error('A stored secret is cut short.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
      decipher.setAAD(Buffer.from(prefix));
      decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
      return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
    derive: (purpose) => deriveFrom(derivationRoot, purpose),
    derivationRoot,
  };
}

/** HKDF's expand (RFC 5869) to one block: 64 hex digits for `purpose`. */
export function deriveFrom(derivationRoot: string, purpose: string): string {
  return createHmac('sha256', Buffer.from(derivationRoot, 'hex'))
    .update(`gantry ${purpose}\x01`)
    .digest('hex');
}

/** Where texts sealed with the key `keyId` are in another text, such as JSON. */
export function sealedWith(keyId: string): RegExp {
  return new RegExp(`v1:${keyId}:[A-Za-z0-9_-]+`, 'g');
}

/** Makes a new key file, readable by this user alone, and returns its 32 bytes. Fails if the file exists. */
export function createKeyFile(file: string): Buffer {
  const key = randomBytes(32);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, `${key.toString('base64')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return key;
}

/**
 * Reads the key: 32 random bytes, as 64 hex digits or in base64 (`openssl rand -base64 32`).
 * @throws an `Error` that says what to do, when others may read the file or the key is weak
 */
export function readKeyFile(file: string): Buffer {
  let text: string;
  let mode: number;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `The secret key ${file} cannot be read. Check that it exists and that Gantry may read it.`,
      {
        cause: error,
      },
    );
  }
  // Group read is allowed: it is how orchestrators hand a secret to a process that is not root.
  if ((mode & 0o027) !== 0) {
    throw new Error(
      `Others can read or change the secret key ${file}. Run "chmod 600 ${file}" and start again.`,
    );
  }
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  // 32 random bytes have about 30 different ones; fewer than 16 does not happen by chance.
  if (key.length !== 32 || new Set(key).size < 16) {
    throw new Error(
      `The secret key in ${file} is weak. It must be 32 random bytes: make one with "openssl rand -base64 32".`,
    );
  }
  return key;
}
