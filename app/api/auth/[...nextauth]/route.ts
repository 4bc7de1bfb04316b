import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { authOptions } from '@/server/access/next-auth';
import { attemptOpenId, openIdProviderId } from '@/server/access/openid';
import { sameOrigin } from '@/server/access/origin';
import { getRuntime } from '@/server/runtime';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const runtime = getRuntime();
  if (request.method !== 'GET' && !sameOrigin(request.headers, runtime.publicUrl)) {
    return Response.json({ url: `${runtime.publicUrl}/sign-in?error=origin` }, { status: 403 });
  }
  // next-auth takes its own address from the environment alone.
  process.env['NEXTAUTH_URL'] = runtime.publicUrl;
  const from = {
    address: request.headers.get('x-gantry-address') ?? '',
    userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
  };
  const { nextauth } = await context.params;
  const openId = nextauth[1] === openIdProviderId ? await attemptOpenId(runtime, from) : null;
  if (typeof openId === 'string') {
    if (request.method === 'GET') return new Response(null, { status: 302, headers: { location: openId } });
    return Response.json({ url: openId });
  }
  const options = authOptions(runtime, from, openId);
  const response: unknown = await NextAuth(request, context, options);
  if (response instanceof Response) return response;
  throw new Error('next-auth gave no answer');
}

export { handle as GET, handle as POST };
