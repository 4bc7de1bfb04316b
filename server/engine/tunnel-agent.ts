import http from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes the connections of HTTP requests out of a tunnel instead of dialling. */
export class TunnelAgent extends http.Agent {
  readonly #open: () => Duplex;

  constructor(options: http.AgentOptions, open: () => Duplex) {
    super(options);
    this.#open = open;
  }

  /** Overrides Node's: https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback */
  override createConnection(): Duplex {
    return Object.assign(this.#open(), socketMethods);
  }
}

/** What Node's HTTP client calls on any connection and only a socket has. */
const socketMethods = {
  setNoDelay: () => undefined,
  setKeepAlive: () => undefined,
  setTimeout: () => undefined,
  ref: () => undefined,
  unref: () => undefined,
};
