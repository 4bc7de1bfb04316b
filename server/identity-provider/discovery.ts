import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { isProviderUrl } from '@/lib/provider-url';

/** What a provider says of itself, as far as Gantry uses it. */
export type Discovered = {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  userinfoEndpoint: string | null;
  jwksUri: string;
  /** What its ID tokens must be signed with. */
  algorithm: string;
  tokenAuthMethod: 'client_secret_basic' | 'client_secret_post';
};

const deadlineMs = 5_000;
const maxBytes = 256 * 1024;

/** By key pair alone, the most usual first: never "none", nor with a secret that others hold too. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'PS384', 'ES384', 'RS512', 'PS512', 'ES512'];

const endpoint = z.string().refine(isProviderUrl, 'is neither https nor on this machine');
/** OpenID Connect Discovery 1.0, section 3. */
const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  userinfo_endpoint: endpoint.optional(),
  jwks_uri: endpoint,
  id_token_signing_alg_values_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/**
 * Asks a provider for its endpoints; redirects are not followed.
 * @throws `provider_unavailable` that says what is wrong with the answer
 */
export async function discover(issuer: string): Promise<Discovered> {
  const unavailable = (why: string, cause?: unknown) =>
    new GantryError('provider_unavailable', {
      message: `The identity provider at ${issuer} cannot be used: ${why}. Local users can sign in all the same.`,
      cause,
    });
  let text: string;
  try {
    text = await read(`${withoutSlash(issuer)}/.well-known/openid-configuration`);
  } catch (error) {
    throw unavailable(reasonOf(error), error);
  }
  const parsed = metadata.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw unavailable(
      where === ''
        ? 'its answer is no OpenID Connect discovery document'
        : `"${where}" of its answer is missing or wrong (${issue?.message})`,
    );
  }
  const found = parsed.data;
  if (withoutSlash(found.issuer) !== withoutSlash(issuer)) {
    throw unavailable(`it calls itself ${found.issuer.slice(0, 200)}, so that has to be its address here`);
  }
  const algorithm = algorithms.find((each) => found.id_token_signing_alg_values_supported.includes(each));
  if (!algorithm) throw unavailable('it signs with no key pair that is known here');
  const methods = found.token_endpoint_auth_methods_supported;
  const tokenAuthMethod = (['client_secret_basic', 'client_secret_post'] as const).find((each) =>
    methods.includes(each),
  );
  if (!tokenAuthMethod) throw unavailable('it takes no client secret');
  return {
    issuer: found.issuer,
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    userinfoEndpoint: found.userinfo_endpoint ?? null,
    jwksUri: found.jwks_uri,
    algorithm,
    tokenAuthMethod,
  };
}

async function read(url: string): Promise<string> {
  const response = await fetch(url, {
    redirect: 'manual',
    cache: 'no-store',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`it answered with status ${response.status}, where 200 was expected`);
  }
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error('its answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it does not answer';
  if (error.name === 'TimeoutError') return `it did not answer within ${deadlineMs / 1000} s`;
  // fetch says "fetch failed"; what failed is its cause.
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
