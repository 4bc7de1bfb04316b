import type { RegistryAuth } from './resource-types';

/** `X-Registry-Auth`: JSON in base64url. Source: Docker Engine API, "Authentication". */
export function authHeader(auth: RegistryAuth | undefined): Record<string, string> | undefined {
  if (auth === undefined) return undefined;
  const json =
    'identityToken' in auth
      ? { identitytoken: auth.identityToken, serveraddress: auth.serverAddress }
      : { username: auth.username, password: auth.password, serveraddress: auth.serverAddress };
  // Padded: the engine's decoder insists.
  const encoded = Buffer.from(JSON.stringify(json))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return { 'X-Registry-Auth': encoded };
}
