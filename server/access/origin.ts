import type { IncomingHttpHeaders } from 'node:http';

/** The one value of a header, from either kind of request; null when it is absent. */
export function readHeader(headers: Headers | IncomingHttpHeaders, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}

/**
 * Whether the request comes from a page of Gantry itself: its `Origin` is exactly that of `publicUrl`. A missing or
 * `null` Origin is not. Ask it of every WebSocket, and of every change that a cookie would authorize.
 */
export function sameOrigin(headers: Headers | IncomingHttpHeaders, publicUrl: string): boolean {
  return readHeader(headers, 'origin') === new URL(publicUrl).origin;
}
