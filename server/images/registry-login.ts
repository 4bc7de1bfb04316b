import type { RegistryCredentials, RegistryLogin } from '@/lib/contract/registry-auth';
import type { RegistryAuth } from '../engine/resource-types';
import { registryAddress, registryOf } from './reference';

const dockerHubNames = /^(?:(?:index|registry-1)\.)?docker\.io$/;

/** `credentials` as an engine takes them for the registry of `reference`; undefined where there are none. */
export function authOf(
  reference: string,
  credentials: RegistryCredentials | undefined,
): RegistryAuth | undefined {
  if (credentials === undefined) return undefined;
  const { username, password } = credentials;
  return { username, password, serverAddress: registryAddress(reference) };
}

/** Which of these logins is for the registry of `reference`, as an engine takes it; undefined where none is. */
export function loginFor(
  reference: string,
  logins: readonly RegistryLogin[] | undefined,
): RegistryAuth | undefined {
  const wanted = registryOf(reference) ?? 'docker.io';
  return authOf(
    reference,
    logins?.find(({ registry }) => plainRegistry(registry) === wanted),
  );
}

/** As images name it: `https://registry.example.com/v2/` is `registry.example.com`. */
function plainRegistry(registry: string): string {
  const host = registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return dockerHubNames.test(host) ? 'docker.io' : host;
}
