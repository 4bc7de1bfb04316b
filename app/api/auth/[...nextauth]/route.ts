import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { authOptions } from '@/server/access/next-auth';
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
  const options = authOptions(runtime, {
    address: request.headers.get('x-gantry-address') ?? '',
    userAgent: (request.headers.get('user-agent') ?? '').slice(0, 300),
  });
  const response: unknown = await NextAuth(request, context, options);
  if (response instanceof Response) return response;
  throw new Error('next-auth gave no answer');
}

export { handle as GET, handle as POST };
