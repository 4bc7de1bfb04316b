import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';

/**
 * Answers what is no request for a page, and says whether it did. Pages are only read, by a path: Gantry has no server
 * functions, so nothing that anybody sends may reach the code that would decode a call of one, or that would pass a
 * whole address on. Sign-in, which next-auth answers, is the one exception.
 */
export function refuseNoPage(request: IncomingMessage, response: ServerResponse): boolean {
  const { method = '', url = '' } = request;
  const refuse = (status: number, headers: Record<string, string> = {}) => {
    response
      .writeHead(status, { 'content-type': 'text/plain', ...headers })
      .end('Pages are read with GET, by a path that begins with "/".\n');
    return true;
  };
  if (method !== 'GET' && method !== 'HEAD' && !/^\/api\/auth(?=[/?])/.test(url)) {
    return refuse(405, { allow: 'GET, HEAD' });
  }
  return url.startsWith('/') && hasSoundState(request) ? false : refuse(400);
}

/** Whether what a page's own navigation says of itself can be read: Next would fail over it, with 500. */
function hasSoundState({ headers }: IncomingMessage): boolean {
  try {
    parseAndValidateFlightRouterState(headers['next-router-state-tree']);
    return true;
  } catch {
    return false;
  }
}
