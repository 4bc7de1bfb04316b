import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOST_ADDRESS } from './network';

export type GateOptions = {
  /** Asks for this user and password, as registries do (HTTP Basic). */
  credentials?: { username: string; password: string };
  /** Lets each layer through a byte at a time, so that a pull does not end by itself. */
  dripLayers?: boolean;
};

const dripMs = 20;
const smallestLayerBytes = 100_000;

/** A registry's gate keeper: passes requests on to a real registry, and refuses or slows some. */
export class RegistryGate {
  /** How many layers drip at the moment. */
  dripping = 0;
  private readonly server: http.Server;

  private constructor(
    private readonly registry: string,
    private readonly options: GateOptions,
  ) {
    this.server = http.createServer((request, response) => this.handle(request, response));
  }

  /** @param registry `address:port` of the registry behind it */
  static async start(registry: string, options: GateOptions): Promise<RegistryGate> {
    const gate = new RegistryGate(registry, options);
    await new Promise<void>((resolve, reject) => {
      gate.server.once('error', reject);
      gate.server.listen(0, HOST_ADDRESS, resolve);
    });
    return gate;
  }

  /** `address:port`, the first part of an image's name. */
  get address(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${HOST_ADDRESS}:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (!this.admits(request.headers.authorization)) {
      response
        .writeHead(401, { 'www-authenticate': 'Basic realm="gate"', 'content-type': 'application/json' })
        .end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return;
    }
    const [host, port] = this.registry.split(':');
    // The same Host header: the registry's answers lead back through the gate.
    const { authorization: _, ...headers } = request.headers;
    const onward = http.request({
      host,
      port,
      method: request.method,
      path: request.url,
      headers,
      agent: false,
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // An image's configuration is small; engines never let go of one that they are reading.
      const isLayer =
        request.method === 'GET' && Number(answer.headers['content-length']) >= smallestLayerBytes;
      if (isLayer && this.options.dripLayers) this.drip(answer, response);
      else answer.pipe(response);
    });
    request.pipe(onward);
  }

  private drip(answer: http.IncomingMessage, response: http.ServerResponse): void {
    const timer = setInterval(() => {
      const byte: unknown = answer.read(1);
      if (Buffer.isBuffer(byte)) response.write(byte);
    }, dripMs);
    this.dripping += 1;
    response.on('close', () => {
      clearInterval(timer);
      this.dripping -= 1;
    });
  }

  private admits(authorization: string | undefined): boolean {
    const { credentials } = this.options;
    if (!credentials) return true;
    const expected = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    return authorization === `Basic ${expected}`;
  }
}
