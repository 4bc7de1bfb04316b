import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers only Gantry itself may set on a request: what a client sent under these names is dropped. */
const ownPrefixes = ['x-gantry-', 'x-middleware-', 'x-nonce', 'x-invoke-', 'content-security-policy'];

/**
 * Sets the headers of every answer, and those by which the page learns its nonce. Scripts run only with the nonce;
 * nothing is asked of another host. Styles may be inline: the terminal, the editor and the charts write them.
 */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { publicUrl, dev }: { publicUrl: string; dev: boolean },
): void {
  for (const name of Object.keys(request.headers)) {
    if (ownPrefixes.some((prefix) => name.startsWith(prefix))) delete request.headers[name];
  }
  const nonce = randomBytes(16).toString('base64');
  const sockets = publicUrl.replace(/^http/, 'ws');
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${sockets}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  request.headers['x-nonce'] = nonce;
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (publicUrl.startsWith('https:')) {
    response.setHeader('strict-transport-security', 'max-age=31536000');
  }
}

/** The client's address: the socket's, or the one the trusted proxy in front names last. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const direct = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!trustProxy) return direct;
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim();
  return last || direct;
}
