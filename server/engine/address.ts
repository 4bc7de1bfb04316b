import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { GantryError } from '@/lib/errors';

/** Where Gantry dials the API of one Docker Engine. PEM texts, not paths: this is what is stored, encrypted. */
export type DialledAddress =
  | { kind: 'unix'; path: string }
  | { kind: 'tcp'; host: string; port: number }
  | {
      kind: 'tls';
      host: string;
      port: number;
      /** Certificates trusted for the engine; the system's own when absent. */
      ca?: string;
      /** Client certificate and its key. */
      cert?: string;
      key?: string;
      /** The name the engine's certificate must bear, where it is not `host`. */
      serverName?: string;
    }
  | SshAddress;

/** An engine's unix socket on a host that is reached over ssh. */
export type SshAddress = {
  kind: 'ssh';
  host: string;
  port: number;
  user: string;
  /** The engine's socket on that host. */
  path: string;
  /** The fingerprint the host's key must have, as OpenSSH prints it: `SHA256:…`. Without one nobody signs in. */
  hostKey?: string;
  /** The private key to sign in with, as `ssh-keygen` writes it, without a passphrase. */
  key?: string;
  /** Used where there is no key. */
  password?: string;
};

/** An engine reached through the tunnel its node's agent keeps: nothing is dialled, connections are opened in it. */
export type AgentAddress = {
  kind: 'agent';
  /** The node's name. */
  name: string;
  /** @throws `engine_unreachable` while the agent is away */
  open: () => Duplex;
};

/** How the API of one Docker Engine is reached. */
export type EngineAddress = DialledAddress | AgentAddress;

/**
 * Reads an address as people write it in `DOCKER_HOST`: `unix:///path`, `tcp://host:port`, `http://…`,
 * `https://…`, or a bare `host:port`. `tcp` means TLS on port 2376, as for the docker CLI. The ports default
 * to 2375 and 2376.
 *
 * @throws `bad_request`, saying what is wrong with the address.
 */
export function parseAddress(text: string): Exclude<DialledAddress, SshAddress> {
  const trimmed = text.trim();
  if (trimmed.startsWith('unix://')) return unixAddress(trimmed.slice('unix://'.length));
  if (trimmed.startsWith('/')) return unixAddress(trimmed);

  let url: URL;
  try {
    url = new URL(trimmed.includes('://') ? trimmed : `tcp://${trimmed}`);
  } catch (cause) {
    throw badAddress(`"${trimmed}" is not an address. ${examples}`, cause);
  }
  const scheme = url.protocol.slice(0, -1);
  if (scheme === 'ssh') {
    throw badAddress(
      'An engine behind ssh is connected on the clusters page, where the key of its host is confirmed.',
    );
  }
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') {
    throw badAddress(`Gantry cannot connect over "${scheme}". ${examples}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw badAddress('An address holds no user name or password. Use TLS client certificates instead.');
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') {
    throw badAddress('An address ends after the port: remove what follows it.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isHost(host)) throw badAddress(`"${host}" is not a host name or an IP address.`);
  // The URL parser leaves out a scheme's default port: 80 and 443.
  const port = url.port === '' ? impliedPort(trimmed, scheme) : Number(url.port);
  const kind = scheme === 'https' || (scheme === 'tcp' && port === 2376) ? 'tls' : 'tcp';
  return { kind, host, port };
}

/** The address as people write it. Holds no certificate or key. */
export function printAddress(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'tcp':
      return `tcp://${hostInUrl(address.host)}:${address.port}`;
    case 'tls':
      return `https://${hostInUrl(address.host)}:${address.port}`;
    case 'ssh':
      return `ssh://${address.user}@${hostInUrl(address.host)}:${address.port}${address.path === defaultSocket ? '' : address.path}`;
    case 'agent':
      return `agent://${address.name}`;
  }
}

/** Where engines listen unless told otherwise. */
const defaultSocket = '/var/run/docker.sock';
const examples = 'Write unix:///var/run/docker.sock, tcp://host:2375 or https://host:2376.';

function unixAddress(path: string): Exclude<DialledAddress, SshAddress> {
  if (!path.startsWith('/') || path.includes('\0')) {
    throw badAddress(`The path of a unix socket starts with "/". ${examples}`);
  }
  return { kind: 'unix', path };
}

function impliedPort(text: string, scheme: 'tcp' | 'http' | 'https'): number {
  const written = /:(\d+)\/?$/.exec(text)?.[1];
  if (written !== undefined) return Number(written);
  return scheme === 'https' ? 2376 : 2375;
}

function isHost(host: string): boolean {
  return (
    isIP(host) !== 0 ||
    /^(?=.{1,253}$)[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?(\.[a-zA-Z0-9_-]+)*\.?$/.test(host)
  );
}

function hostInUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function badAddress(message: string, cause?: unknown): GantryError {
  return new GantryError('bad_request', { message, cause });
}
