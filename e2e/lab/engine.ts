import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { makeCertificates, type Certificates } from './certificates';
import { LAB_SUBNET } from './network';
import { labDirectory, labMarker, labProcesses } from './lab-directory';
import { controlGroup, insideNode, removeNode, startNode, type LabNode } from './node';
import { output, signal, waitFor, type RunOptions } from './processes';
import { releaseOfEnvironment, releaseRoot, RELEASES, type Release } from './release';

export type EngineOptions = {
  /** Name of the node the engine runs on: distinct for all that run at once. */
  name: string;
  /** Also listen on the node's address: `plain` on port 2375, `tls` on 2376 with client certificates. */
  tcp?: 'plain' | 'tls';
  /** More arguments for dockerd, such as `--label=zone=a`. */
  args?: string[];
  /** Debian's release whose engine it is; absent: the one of `GANTRY_TEST_RELEASE`, else the machine's own engine. */
  release?: Release;
};

const STATE_FILE = 'engine.json';
const stateSchema = z.object({
  node: z.object({ name: z.string(), directory: z.string(), address: z.string(), pid: z.number() }),
  options: z.object({
    name: z.string(),
    tcp: z.enum(['plain', 'tls']).optional(),
    args: z.array(z.string()).optional(),
    release: z.enum(RELEASES).optional(),
  }),
  certificates: z
    .object({
      ca: z.string(),
      serverCertificate: z.string(),
      serverKey: z.string(),
      clientCertificate: z.string(),
      clientKey: z.string(),
    })
    .nullable(),
});
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;

/** A real Docker Engine on a lab node of its own; it shares nothing with the machine's own engine. */
export class LabEngine {
  private constructor(
    readonly node: LabNode,
    private readonly options: EngineOptions,
    /** What a client needs to reach the `tls` listener. */
    readonly certificates: Certificates | null,
  ) {}

  /** Starts a node and an engine on it, and waits until the engine answers. Clears leftovers of its name. */
  static async start(options: EngineOptions): Promise<LabEngine> {
    const release = options.release ?? releaseOfEnvironment();
    const node = await startNode(options.name, release && (await releaseRoot(release)));
    try {
      const certificates =
        options.tcp === 'tls' ? await makeCertificates(join(node.directory, 'tls'), node.address) : null;
      writeFileSync(join(node.directory, 'daemon.json'), '{}\n');
      const engine = new LabEngine(node, options, certificates);
      writeFileSync(join(node.directory, STATE_FILE), JSON.stringify({ node, options, certificates }));
      await engine.startDaemon();
      return engine;
    } catch (error) {
      await removeNode(options.name);
      throw error;
    }
  }

  /** An engine that another process of this machine started and still owns. */
  static attach(name: string): LabEngine {
    const { node, options, certificates } = stateSchema.parse(
      JSON.parse(readFileSync(join(labDirectory(name), STATE_FILE), 'utf8')),
    );
    return new LabEngine(node, options, certificates);
  }

  /** The path of its unix socket. */
  get socketPath(): string {
    return join(this.node.directory, 'docker.sock');
  }

  /** `unix:///…/docker.sock`, as `DOCKER_HOST` has it. */
  get host(): string {
    return `unix://${this.socketPath}`;
  }

  /** `tcp://address:port` of the tcp listener that was asked for. */
  get tcpHost(): string {
    if (this.options.tcp === undefined)
      throw new Error(`The lab engine ${this.node.name} has no tcp listener`);
    return `tcp://${this.node.address}:${this.options.tcp === 'tls' ? 2376 : 2375}`;
  }

  /** Starts dockerd on the node (after `stop` or `kill`) and waits until it answers. */
  async startDaemon(): Promise<void> {
    const { directory, name } = this.node;
    this.removeStalePidFiles();
    const log = openSync(this.logPath, 'a');
    const daemon = spawn('nsenter', [...insideNode(this.node), 'dockerd', ...this.daemonArgs()], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { NODE_ENV: 'test', PATH: process.env.PATH, ...labMarker(directory) },
    });
    closeSync(log);
    let ended = false;
    daemon.on('exit', () => (ended = true));
    daemon.unref();
    const failure = () => `The lab engine ${name} did not start; its log ends:\n${this.logEnd()}`;
    await waitFor(
      async () => {
        if (await answers(this.socketPath)) return true;
        if (ended) throw new Error(failure());
        return null;
      },
      START_TIMEOUT_MS,
      failure,
    );
  }

  /** Stops dockerd as an administrator would (SIGTERM): its containers stop too. */
  async stop(): Promise<void> {
    await this.endDaemon('SIGTERM');
  }

  /** Kills dockerd (SIGKILL): its containers run on, as after a crash, until it is started again. */
  async kill(): Promise<void> {
    await this.endDaemon('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.startDaemon();
  }

  /** Freezes dockerd (SIGSTOP): it accepts connections and never answers. */
  pause(): void {
    for (const pid of this.daemons()) signal(pid, 'SIGSTOP');
  }

  resume(): void {
    // nsenter stops itself when its child is stopped.
    for (const pid of [...this.daemons(), ...labProcesses(this.node.directory, 'nsenter')])
      signal(pid, 'SIGCONT');
  }

  /** Ends everything on the node and removes what it had. */
  async remove(): Promise<void> {
    await removeNode(this.node.name);
  }

  /** Runs the docker command against this engine; its output without the last newline. */
  async docker(args: string[], options: Omit<RunOptions, 'env'> = {}): Promise<string> {
    return output('docker', args, { ...options, env: this.environment() });
  }

  /** The environment in which Docker's own tools use this engine and none of the user's own settings. */
  environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    const {
      DOCKER_CONTEXT: _context,
      DOCKER_TLS_VERIFY: _verify,
      DOCKER_CERT_PATH: _path,
      ...rest
    } = process.env;
    return {
      ...rest,
      DOCKER_HOST: this.host,
      DOCKER_CONFIG: join(this.node.directory, 'cli'),
      DOCKER_BUILDKIT: '0',
      ...more,
    };
  }

  /** The last lines of the engine's own log. */
  logEnd(lines = 20): string {
    if (!existsSync(this.logPath)) return '(no log)';
    return readFileSync(this.logPath, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  private get logPath(): string {
    return join(this.node.directory, 'dockerd.log');
  }

  private daemons(): number[] {
    return labProcesses(this.node.directory, 'dockerd');
  }

  private daemonArgs(): string[] {
    const { directory, name, address } = this.node;
    const tls = this.certificates;
    const tcp = {
      none: [],
      plain: [`--host=tcp://${address}:2375`, '--tls=false'],
      tls: tls
        ? [
            `--host=tcp://${address}:2376`,
            '--tlsverify',
            `--tlscacert=${tls.ca}`,
            `--tlscert=${tls.serverCertificate}`,
            `--tlskey=${tls.serverKey}`,
          ]
        : [],
    }[this.options.tcp ?? 'none'];
    return [
      `--config-file=${join(directory, 'daemon.json')}`,
      `--data-root=${join(directory, 'data')}`,
      `--exec-root=${join(directory, 'exec')}`,
      `--pidfile=${join(directory, 'docker.pid')}`,
      `--host=${this.host}`,
      `--cgroup-parent=${controlGroup(name)}`,
      `--insecure-registry=${LAB_SUBNET}`,
      '--shutdown-timeout=5',
      ...tcp,
      ...(this.options.args ?? []),
    ];
  }

  private async endDaemon(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.resume();
    for (const pid of this.daemons()) signal(pid, name);
    await waitFor(
      () => this.daemons().length === 0,
      STOP_TIMEOUT_MS,
      () => `The lab engine ${this.node.name} does not end; its log ends:\n${this.logEnd()}`,
    );
  }

  /** A pid file whose number now belongs to another process keeps dockerd from starting. */
  private removeStalePidFiles(): void {
    if (this.daemons().length > 0) throw new Error(`The lab engine ${this.node.name} runs already`);
    rmSync(join(this.node.directory, 'docker.pid'), { force: true });
    if (labProcesses(this.node.directory, 'containerd').length === 0) {
      rmSync(join(this.node.directory, 'exec/containerd/containerd.pid'), { force: true });
    }
  }
}

/** Whether an engine answers `GET /_ping` on a unix socket within two seconds. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ socketPath, path: '/_ping', agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve(false));
  });
}
