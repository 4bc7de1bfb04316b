import type { IncomingHttpHeaders } from 'node:http';
import { decode } from 'next-auth/jwt';
import { readHeader } from './origin';

/** A session ends this long after it began, whatever happens. */
export const sessionMaxMs = 7 * 24 * 3_600_000;
/** A session ends when it was not used for this long. */
export const sessionIdleMs = 12 * 3_600_000;

/** The names of our cookies. Browsers share cookies between ports, so another port gives other names. */
export function cookieNames(publicUrl: string): {
  session: string;
  csrf: string;
  callback: string;
  /** While one is away at an identity provider. */
  state: string;
  nonce: string;
  pkce: string;
  secure: boolean;
} {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  // A "__Host-" cookie cannot be set from another host or over plain HTTP.
  const name = (what: string) => `${secure ? '__Host-' : ''}gantry-${what}${port === '' ? '' : `-${port}`}`;
  return {
    session: name('session'),
    csrf: name('csrf'),
    callback: name('callback'),
    state: name('state'),
    nonce: name('nonce'),
    pkce: name('pkce'),
    secure,
  };
}

/** Reads the session's id from the encrypted cookie that next-auth wrote. */
export type SessionCookie = { read(headers: Headers | IncomingHttpHeaders): Promise<string | null> };

const maxKnown = 2_000;

/** @param secret the one next-auth encrypts with */
export function createSessionCookie(publicUrl: string, secret: string): SessionCookie {
  const { session: name } = cookieNames(publicUrl);
  // Decrypting costs more than all the rest of a request; whether the session lives is asked each time anyway.
  const known = new Map<string, { sessionId: string; expiresMs: number }>();

  return {
    async read(headers) {
      const value = findCookie(readHeader(headers, 'cookie'), name);
      if (value === null) return null;
      let content = known.get(value);
      if (!content) {
        const decoded = await decode({ token: value, secret }).catch(() => null);
        if (typeof decoded?.['sessionId'] !== 'string' || typeof decoded['exp'] !== 'number') return null;
        content = { sessionId: decoded['sessionId'], expiresMs: decoded['exp'] * 1000 };
        known.set(value, content);
        if (known.size > maxKnown) {
          const [oldest] = known.keys();
          if (oldest !== undefined) known.delete(oldest);
        }
      }
      return content.expiresMs > Date.now() ? content.sessionId : null;
    },
  };
}

function findCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return null;
}
