import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket in front of an engine's that passes all bytes on and notes the path of every request. */
export class CountingProxy {
  private noted: string[] = [];
  private readonly sockets = new Set<net.Socket>();

  private constructor(
    private readonly directory: string,
    private readonly server: net.Server,
  ) {}

  static async start(enginePath: string): Promise<CountingProxy> {
    const server = net.createServer();
    const proxy = new CountingProxy(mkdtempSync(join(tmpdir(), 'gantry-bench-')), server);
    server.on('connection', (client) => proxy.join(client, net.connect(enginePath)));
    await new Promise<void>((resolve) => server.listen(proxy.path, resolve));
    return proxy;
  }

  get path(): string {
    return join(this.directory, 'docker.sock');
  }

  /** The paths asked for since `reset`, oldest first. */
  calls(): string[] {
    return [...this.noted];
  }

  reset(): void {
    this.noted = [];
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private join(client: net.Socket, engine: net.Socket): void {
    client.on('data', (data) => {
      // A request begins a write of its own: HTTP clients wait for the answer before the next one.
      const path = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n/.exec(data.toString('latin1', 0, 4096))?.[1];
      if (path !== undefined) this.noted.push(path);
    });
    client.pipe(engine).pipe(client);
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
