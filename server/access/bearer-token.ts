import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readHeader } from './origin';

/** What every token begins with, so that scanners of leaked secrets know it. */
const prefix = 'gantry_';

/** A new token of 256 random bits, with what is stored of it. */
export function newToken(): { token: string; hash: string; hint: string } {
  const token = prefix + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token), hint: token.slice(0, prefix.length + 4) };
}

/** SHA-256 in hex. A token is 256 random bits, so a slow hash would add nothing. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What the request gives as `Authorization: Bearer …`; null when it has none. */
export function readBearer(headers: Headers | IncomingHttpHeaders): string | null {
  return /^bearer +(\S+)$/i.exec(readHeader(headers, 'authorization') ?? '')?.[1] ?? null;
}
