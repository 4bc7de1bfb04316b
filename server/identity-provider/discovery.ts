import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { isProviderUrl } from '@/lib/provider-url';
import type { Egress } from '../egress/egress';

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
 * Asks a provider for its endpoints; redirects are not followed, and none may be where `egress` lets nobody.
 * @throws `provider_unavailable` that says what is wrong with the answer
 */
export async function discover(issuer: string, egress: Egress): Promise<Discovered> {
  const unavailable = (why: string, cause?: unknown) =>
    new GantryError('provider_unavailable', {
      message: `The identity provider at ${issuer} cannot be used: ${why}. Local users can sign in all the same.`,
      cause,
    });
  let text: string;
  try {
    text = await read(new URL(`${withoutSlash(issuer)}/.well-known/openid-configuration`), egress);
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
  try {
    for (const url of [found.token_endpoint, found.jwks_uri, found.userinfo_endpoint ?? issuer]) {
      egress.open('identity provider', new URL(url).hostname);
    }
  } catch (error) {
    throw unavailable(reasonOf(error), error);
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

async function read(url: URL, egress: Egress): Promise<string> {
  const request = egress.open('identity provider', url.hostname).request(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(deadlineMs),
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject).end();
  });
  try {
    if (response.statusCode !== 200) {
      throw new Error(`it answered with status ${response.statusCode}, where 200 was expected`);
    }
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new Error('its answer is too long');
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } finally {
    request.destroy();
  }
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
  return error.name === 'AbortError' || error.name === 'TimeoutError'
    ? `it did not answer within ${deadlineMs / 1000} s`
    : error.message;
}
