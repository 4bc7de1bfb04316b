import type { NextAuthOptions, User } from 'next-auth';
import credentialsProvider from 'next-auth/providers/credentials';
import { errorTable, isGantryError } from '@/lib/errors';
import type { Runtime } from '../runtime';
import { type OpenIdAttempt, openIdProviderId } from './openid';
import { cookieNames, sessionMaxMs } from './session-cookie';

/**
 * What next-auth needs for signing in by name and password, with a passkey or through an identity provider, with the session's id in an encrypted cookie.
 * @param from where this one request comes from
 * @param openId what it is to do at the identity provider, if anything
 */
export function authOptions(
  { access, publicUrl, log }: Pick<Runtime, 'access' | 'publicUrl' | 'log'>,
  from: { address: string; userAgent: string },
  openId: OpenIdAttempt | null = null,
): NextAuthOptions {
  const names = cookieNames(publicUrl);
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: names.secure } as const;

  return {
    secret: access.cookieSecret,
    useSecureCookies: names.secure,
    cookies: {
      sessionToken: { name: names.session, options },
      csrfToken: { name: names.csrf, options },
      callbackUrl: { name: names.callback, options },
      state: { name: names.state, options },
      nonce: { name: names.nonce, options },
      pkceCodeVerifier: { name: names.pkce, options },
    },
    session: { strategy: 'jwt', maxAge: sessionMaxMs / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    logger: {
      error: (code, metadata) => log.warn({ code, metadata }, 'next-auth'),
      warn: (code) => log.debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
    providers: [
      credentialsProvider({
        name: 'password',
        credentials: { name: {}, password: {}, code: {}, realm: {} },
        async authorize(credentials) {
          try {
            const signedIn = await access.signIn({
              name: credentials?.name ?? '',
              password: credentials?.password ?? '',
              code: credentials?.code,
              realm: credentials?.realm === 'directory' ? 'directory' : 'local',
              ...from,
            });
            return { id: signedIn.userId, name: signedIn.userName, sessionId: signedIn.sessionId };
          } catch (error) {
            throw publicFailure(error, log);
          }
        },
      }),
      credentialsProvider({
        id: 'passkey',
        name: 'passkey',
        credentials: { answer: {} },
        async authorize(credentials) {
          try {
            const signedIn = await access.signInWithPasskey(from, credentials?.answer ?? '');
            return { id: signedIn.userId, name: signedIn.userName, sessionId: signedIn.sessionId };
          } catch (error) {
            throw publicFailure(error, log);
          }
        },
      }),
      ...(openId === null ? [] : [openId.provider]),
    ],
    callbacks: {
      // A code alone goes to the page: a sentence in an address could be anybody's.
      signIn: ({ account }) =>
        account?.provider !== openIdProviderId || openId === null ? true : (openId.refusal() ?? true),
      jwt({ token, user }) {
        return user ? { sub: user.id, sessionId: sessionIdOf(user) } : token;
      },
      // The page asks the API who it is; next-auth's own session object carries nothing.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.['sessionId'] === 'string') await access.signOut(token['sessionId'], from.address);
      },
    },
  };
}

/** What the page is told: next-auth hands the message on to it, so only our public sentences may stand there. */
function publicFailure(error: unknown, log: Runtime['log']): Error {
  if (!isGantryError(error)) {
    log.error({ err: error }, 'signing in failed');
    return new Error('Signing in failed in Gantry itself. Try again; the log of Gantry has the details.');
  }
  switch (error.code) {
    // The page asks for the code then; a sentence would be no sign for it.
    case 'second_factor_required':
      return new Error(error.code);
    // Why is for the audit log: it would tell which passkeys there are.
    case 'passkey_refused':
      return new Error(errorTable.passkey_refused.message);
    default:
      return new Error(error.message);
  }
}

function sessionIdOf(user: User): string {
  if ('sessionId' in user && typeof user.sessionId === 'string') return user.sessionId;
  throw new Error('A session was made without its id.');
}
