import { getRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

/** Hands every API request to the door. */
function handle(request: Request): Promise<Response> {
  return getRuntime().door.handle(request);
}

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
