import type { OAuthConfig } from 'next-auth/providers/oauth';
import { type ErrorCode, GantryError, toGantryError } from '@/lib/errors';
import { type Claims, groupsOf, type OpenProvider } from '../identity-provider/identity-provider';
import type { Runtime } from '../runtime';
import type { SignedIn } from './access';

/** What next-auth calls the one identity provider, in addresses and cookies. */
export const openIdProviderId = 'oidc';

/** Where the provider sends browsers back to. */
export function openIdRedirectUri(publicUrl: string): string {
  return `${publicUrl}/api/auth/callback/${openIdProviderId}`;
}

/** One request on its way to the identity provider or back. */
export type OpenIdAttempt = {
  provider: OAuthConfig<Claims>;
  /** Where to send who was refused; null for who was let in. */
  refusal(): string | null;
};

type TokenRequest = Exclude<OAuthConfig<Claims>['token'], string | undefined>['request'];
type Exchange = Parameters<NonNullable<TokenRequest>>[0];

/**
 * What next-auth needs to sign somebody in through the identity provider; the address of the page that says why it
 * cannot be used, where it cannot; null where there is none.
 */
export async function attemptOpenId(
  { access, publicUrl, log, egress }: Pick<Runtime, 'access' | 'publicUrl' | 'log' | 'egress'>,
  from: { address: string; userAgent: string },
): Promise<OpenIdAttempt | string | null> {
  const pageFor = (code: ErrorCode) => `${publicUrl}/sign-in?error=${code}`;
  let open: OpenProvider | null;
  try {
    open = await access.identityProvider.open();
  } catch (error) {
    log.warn({ err: error }, 'the identity provider cannot be used');
    return pageFor(toGantryError(error).code);
  }
  if (!open) return null;
  const provider = open;
  const { config, discovered } = provider;
  const { lookup } = egress.open('identity provider', new URL(discovered.tokenEndpoint).hostname);
  let signedIn: SignedIn | null = null;
  let refused: ErrorCode | null = null;

  return {
    refusal: () => (signedIn && !refused ? null : pageFor(refused ?? 'provider_refused')),
    provider: {
      id: openIdProviderId,
      name: config.name,
      type: 'oauth',
      issuer: discovered.issuer,
      httpOptions: { lookup },
      jwks_endpoint: discovered.jwksUri,
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      clientId: config.clientId,
      clientSecret: config.clientSecret,
      client: {
        id_token_signed_response_alg: discovered.algorithm,
        token_endpoint_auth_method: discovered.tokenAuthMethod,
      },
      authorization: { url: discovered.authorizationEndpoint, params: { scope: config.scopes } },
      token: {
        url: discovered.tokenEndpoint,
        async request(exchange: Exchange) {
          try {
            signedIn = await access.signInThrough(from, async () =>
              access.identityProvider.takeIn(provider, await claimsFor(exchange, provider)),
            );
          } catch (error) {
            const failure = toGantryError(error);
            refused = failure.code;
            log.warn(
              { code: failure.code, reason: failure.message },
              'signing in through the provider failed',
            );
            if (failure.code === 'internal') log.error({ err: error }, 'signing in failed');
          }
          // Nobody needs its tokens any more: they are kept nowhere.
          return { tokens: {} };
        },
      },
      userinfo: {
        ...(discovered.userinfoEndpoint === null ? {} : { url: discovered.userinfoEndpoint }),
        request: () => ({ sub: signedIn?.userId ?? '' }),
      },
      profile: () => ({
        id: signedIn?.userId ?? 'nobody',
        name: signedIn?.userName ?? '',
        sessionId: signedIn?.sessionId ?? '',
      }),
    },
  };
}

/** Trades the code for an ID token, checks that, and adds what only the endpoint about users tells. */
async function claimsFor(
  { client, provider, params, checks }: Exchange,
  { config, discovered }: OpenProvider,
): Promise<Claims> {
  try {
    const tokens = await client.callback(provider.callbackUrl, params, { ...checks, response_type: 'code' });
    const claims: Claims = tokens.claims();
    const { nameClaim, groupsClaim } = config;
    const missing =
      !Object.hasOwn(claims, nameClaim) || (groupsClaim !== '' && groupsOf(claims, groupsClaim).length === 0);
    if (!missing || discovered.userinfoEndpoint === null || !tokens.access_token) return claims;
    // Refused by the client where it is about somebody else.
    return { ...(await client.userinfo(tokens)), ...claims };
  } catch (error) {
    throw failureOf(error, config.name);
  }
}

/** The provider said no, or its answer does not hold; anything else is a provider that cannot be reached. */
function failureOf(error: unknown, name: string): GantryError {
  const message = error instanceof Error ? error.message : '';
  const isAnswer = error instanceof Error && ['OPError', 'RPError'].includes(error.name);
  const isDown = /timed out|got: 5\d\d/.test(message);
  if (!isAnswer || isDown) return new GantryError('provider_unavailable', { cause: error });
  // What comes after the comma are the values, which belong in no log.
  const [what = ''] = message.split(', ');
  return new GantryError('provider_refused', {
    message: `Signing in through ${name} did not succeed: ${what.slice(0, 200)}. Try again.`,
    cause: error,
  });
}
