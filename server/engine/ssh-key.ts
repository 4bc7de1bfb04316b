import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import ssh2, { type ParsedKey } from 'ssh2';
import { GantryError } from '@/lib/errors';
import type { HostKey } from '@/lib/host-key';

/** How long decrypting a key may take: its own file says how hard that is made. */
const decryptTimeoutMs = 15_000;

/**
 * A private key as `ssh-keygen` writes it, without a passphrase.
 *
 * @throws `bad_request`, saying what is wrong with it and holding nothing of it
 */
export function readPrivateKey(text: string): ParsedKey {
  const read = ssh2.utils.parseKey(text);
  if (read instanceof Error) throw badKey(refusalOf(read.message));
  if (!read.isPrivateKey()) {
    throw badKey('This is a public key. Paste the private one, whose file has no ".pub" at its end.');
  }
  return read;
}

/**
 * The same key without its passphrase. It runs in a thread of its own: bcrypt takes a second or more, and whoever wrote
 * the key decides how much more.
 *
 * @throws `bad_request` where the passphrase is wrong
 */
export async function decryptPrivateKey(text: string, passphrase: string): Promise<string> {
  const worker = new Worker(decrypting, {
    eval: true,
    workerData: { library: createRequire(import.meta.url).resolve('ssh2'), text, passphrase },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const said = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      timer = setTimeout(
        () => reject(badKey('The private key takes too long to decrypt. Give a copy with fewer rounds.')),
        decryptTimeoutMs,
      );
    });
    if (typeof said !== 'object' || said === null) throw badKey(refusalOf(''));
    if ('pem' in said && typeof said.pem === 'string') {
      return said.pem.includes('BEGIN PRIVATE KEY') ? openSshKey(said.pem) : said.pem;
    }
    throw badKey(refusalOf('words' in said && typeof said.words === 'string' ? said.words : ''));
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** What that thread runs: a text, so that there is no second file to build and to find. */
const decrypting = `
const { parentPort, workerData } = require('node:worker_threads');
const read = require(workerData.library).utils.parseKey(workerData.text, workerData.passphrase);
parentPort.postMessage(read instanceof Error ? { words: read.message } : { pem: read.getPrivatePEM() });
`;

/** A new ed25519 key pair, both as OpenSSH writes them. @param comment shown after the public key */
export function makeKeyPair(comment: string): { privateKey: string; publicKey: string } {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey: pair.private, publicKey: pair.public };
}

/** What a server shows for its key: RFC 4253, section 6.6, begins with the name of its type. */
export function hostKeyOf(key: Buffer): HostKey {
  const nameBytes = key.length < 4 ? 0 : key.readUInt32BE(0);
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
  return {
    type: key.subarray(4, 4 + Math.min(nameBytes, 64)).toString('latin1'),
    fingerprint: `SHA256:${digest}`,
  };
}

/** An ed25519 key in PKCS#8, which ssh2 writes and does not read, as OpenSSH has it: its PROTOCOL.key. */
function openSshKey(pem: string): string {
  const { d, x } = createPrivateKey(pem).export({ format: 'jwk' });
  if (d === undefined || x === undefined) throw badKey(refusalOf(''));
  const point = Buffer.from(x, 'base64url');
  const type = field(Buffer.from('ssh-ed25519'));
  const check = randomBytes(4);
  const secret = Buffer.concat([
    ...[check, check, type, field(point), field(Buffer.concat([Buffer.from(d, 'base64url'), point]))],
    field(Buffer.alloc(0)),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const none = field(Buffer.from('none'));
  const whole = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), none, none, field(Buffer.alloc(0)), Buffer.from([0, 0, 0, 1])],
    ...[field(Buffer.concat([type, field(point)])), field(Buffer.concat([secret, padding]))],
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

/** A string of the protocol: its length, then its bytes. */
function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** ssh2's words for a key it cannot read as ours: its own may change, so what is not known gets the last sentence. */
function refusalOf(words: string): string {
  if (/no passphrase given/i.test(words)) return 'The private key is encrypted. Enter its passphrase.';
  if (/passphrase|integrity|decrypt/i.test(words)) {
    return 'The passphrase does not fit the private key. Check it and try again.';
  }
  return 'The private key cannot be read. Paste it whole, as ssh-keygen writes it; "ssh-keygen -p -f <file>" rewrites other formats.';
}

function badKey(message: string): GantryError {
  return new GantryError('bad_request', { message });
}
