import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { EngineAddress } from './address';
import { SshConnection } from './ssh-connection';
import { TunnelAgent } from './tunnel-agent';

export type DialOptions = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers: http.OutgoingHttpHeaders;
  /** Use a connection kept from an earlier call, and keep this one for a later. */
  pooled: boolean;
};

/** Makes requests to one engine, and to nothing else whatever an answer may say. */
export type Dialer = {
  readonly address: EngineAddress;
  request(options: DialOptions): http.ClientRequest;
  /** Cuts every connection. */
  close(): void;
};

/** Idle connections kept, and calls at once, per engine: the rest wait. */
const maxFreeSockets = 4;
const maxPooledSockets = 16;
/** How soon TCP finds out that a silent peer is gone. */
const keepAliveMs = 15_000;

export function createDialer(address: EngineAddress): Dialer {
  const open = new Set<http.ClientRequest>();
  const ssh = address.kind === 'ssh' ? new SshConnection(address) : null;
  const agents = ssh
    ? tunnelAgents(() => ssh.open())
    : address.kind === 'agent'
      ? tunnelAgents(address.open)
      : socketAgents(address.kind);
  const target = targetOf(address);
  const request = address.kind === 'tls' ? https.request : http.request;

  return {
    address,
    request({ pooled, ...options }) {
      const made = request({ ...target, ...options, agent: pooled ? agents.pooled : agents.single });
      open.add(made);
      made.once('close', () => open.delete(made));
      // The Engine API takes small writes at once: a key typed, a resize.
      made.once('socket', (socket) => {
        socket.setNoDelay(true);
        socket.setKeepAlive(true, keepAliveMs);
      });
      return made;
    },
    close() {
      for (const each of open) each.destroy();
      agents.pooled.destroy();
      agents.single.destroy();
      ssh?.close();
    },
  };
}

const pooling = {
  keepAlive: true,
  maxSockets: maxPooledSockets,
  maxFreeSockets,
  scheduling: 'lifo',
} as const;

type Agents = { pooled: http.Agent; single: http.Agent };

function tunnelAgents(open: () => Duplex): Agents {
  return {
    pooled: new TunnelAgent(pooling, open),
    single: new TunnelAgent({ keepAlive: false }, open),
  };
}

function socketAgents(kind: 'unix' | 'tcp' | 'tls' | 'ssh'): Agents {
  return kind === 'tls'
    ? { pooled: new https.Agent(pooling), single: new https.Agent({ keepAlive: false }) }
    : { pooled: new http.Agent(pooling), single: new http.Agent({ keepAlive: false }) };
}

/** Where to connect. `Host` names no real host on a unix socket, as the docker CLI does it. */
function targetOf(address: EngineAddress): https.RequestOptions {
  switch (address.kind) {
    case 'unix':
      return { socketPath: address.path, host: 'docker', setHost: true };
    case 'agent':
    case 'ssh':
      return { host: 'docker', setHost: true };
    case 'tcp':
      return { host: address.host, port: address.port };
    case 'tls':
      return {
        host: address.host,
        port: address.port,
        ca: address.ca,
        cert: address.cert,
        key: address.key,
        servername: address.serverName,
        minVersion: 'TLSv1.2',
      };
  }
}
