import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { labMarker, makeLabDirectory, removeLabDirectory } from './lab-directory';
import { claimAddress, HOST_ADDRESS, releaseAddress } from './network';
import { freePort } from './ports';
import { waitFor } from './processes';

let started = 0;

/** A real registry: Debian's docker-registry, storing in a temporary folder. */
export class LabRegistry {
  private constructor(
    /** `address:port`, the first part of an image's name; lab engines may use it without TLS. */
    readonly address: string,
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * @param host where to listen: by default the host's address on the lab's bridge, which lab engines reach;
   *   `127.0.0.1` for the machine's own engine
   */
  static async start(host: string = HOST_ADDRESS): Promise<LabRegistry> {
    const name = `registry-${process.pid}-${++started}`;
    const directory = makeLabDirectory(name);
    // A claim keeps the bridge, and so the host's address on it, for as long as the registry runs.
    if (host === HOST_ADDRESS) await claimAddress(name);
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
    const child = spawn('docker-registry', ['serve', settings], {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...labMarker(directory) },
    });
    closeSync(log);
    const registry = new LabRegistry(address, name, child);
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
        60_000,
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
    await removeLabDirectory(this.name);
    await releaseAddress(this.name);
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
