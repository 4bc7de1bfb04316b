import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Seconds for which one code stands: what every authenticator app takes for granted. */
const stepSeconds = 30;
const digits = 6;
/** RFC 4226, section 4: 160 bits. */
const secretBytes = 20;
const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret, in base32, as authenticator apps take it (RFC 4648, without padding). */
export function newTotpSecret(): string {
  let bits = '';
  for (const byte of randomBytes(secretBytes)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => base32Letters[parseInt(five, 2)]).join('');
}

/** What the QR code holds: the app takes issuer and account from it for its list. */
export function totpUri(secret: string, userName: string, host: string): string {
  const issuer = `Gantry (${host})`;
  // Algorithm, digits and period are what apps take for granted: left out, the picture stays coarse and easy to scan.
  const query = new URLSearchParams({ secret, issuer });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(userName)}?${query.toString().replaceAll('+', '%20')}`;
}

/** The code of the step that `timeMs` is in (RFC 6238 with HMAC-SHA-1, six digits). */
export function totpCode(secret: string, timeMs: number): string {
  return codeOfStep(secretKey(secret), stepAt(timeMs));
}

/**
 * The step whose code was typed: the present one, or one before or after for clocks that differ. Null where none fits.
 * A step up to `lastStep` was used already and does not count. All are compared, in the same time whichever fits.
 */
export function matchTotp(secret: string, typed: string, timeMs: number, lastStep: number): number | null {
  const key = secretKey(secret);
  const now = stepAt(timeMs);
  // What is no code is compared too, as something that no code is.
  const given = Buffer.from(/^\d{6}$/.test(typed) ? typed : 'no code'.slice(0, digits));
  let matched: number | null = null;
  for (const step of [now - 1, now, now + 1]) {
    const fits = timingSafeEqual(Buffer.from(codeOfStep(key, step)), given);
    if (fits && step > lastStep) matched = step;
  }
  return matched;
}

function stepAt(timeMs: number): number {
  return Math.floor(timeMs / 1000 / stepSeconds);
}

function codeOfStep(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  // RFC 4226, section 5.3: dynamic truncation.
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function secretKey(secret: string): Buffer {
  let bits = '';
  for (const letter of secret) bits += base32Letters.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
