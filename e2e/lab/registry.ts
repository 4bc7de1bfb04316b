import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_ADDRESS, raiseBridge } from './network';
import { freePort } from './ports';
import { waitFor } from './processes';

/** A real registry: Debian's docker-registry, storing in a temporary folder. */
export class LabRegistry {
  private constructor(
    /** `address:port`, the first part of an image's name; lab engines may use it without TLS. */
    readonly address: string,
    private readonly directory: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * @param host where to listen: by default the host's address on the lab's bridge, which lab engines reach;
   *   `127.0.0.1` for the machine's own engine
   */
  static async start(host: string = HOST_ADDRESS): Promise<LabRegistry> {
    if (host === HOST_ADDRESS) await raiseBridge();
    const directory = mkdtempSync(join(tmpdir(), 'gantry-registry-'));
    const address = `${host}:${await freePort(host)}`;
    const settings = join(directory, 'config.yml');
    writeFileSync(
      settings,
      `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${join(directory, 'data')} }, delete: { enabled: true } }
http: { addr: '${address}', secret: 'not a secret: this registry lives as long as a test run' }
`,
    );
    const logPath = join(directory, 'registry.log');
    const log = openSync(logPath, 'a');
    const child = spawn('docker-registry', ['serve', settings], { stdio: ['ignore', log, log] });
    closeSync(log);
    const registry = new LabRegistry(address, directory, child);
    let ended = false;
    child.on('error', () => (ended = true));
    child.on('exit', () => (ended = true));
    const failure = () => `docker-registry did not start: ${readFileSync(logPath, 'utf8')}`;
    try {
      await waitFor(
        () => {
          if (ended) throw new Error(failure());
          return responds(address);
        },
        20_000,
        failure,
      );
    } catch (error) {
      await registry.stop();
      throw error;
    }
    return registry;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function responds(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(`http://${address}/v2/`, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}
