import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labMarker, makeLabDirectory, removeLabDirectory } from './lab-directory';
import { freePort } from './ports';
import { run, type RunResult, waitFor } from './processes';

export const ADMIN = { user: 'admin', password: 'correct horse battery' } as const;

export type ConsoleOptions = {
  /** The engine it starts with (`unix:///…`); absent: none. */
  engine?: string;
  /** Leave the first admin to the setup link in place of making `ADMIN`. */
  withSetupLink?: boolean;
  /** Where it listens and is reached; `HOST_ADDRESS` where lab nodes dial it. By default only this machine does. */
  address?: string;
  /** More settings. */
  env?: Readonly<Record<string, string>>;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;

let started = 0;

/** Gantry itself, from its production build, on a free port with a data directory of its own. */
export class LabConsole {
  private child: ChildProcess | null = null;

  private constructor(
    readonly url: string,
    private readonly name: string,
    /** Removed by `remove`. */
    readonly directory: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async start(options: ConsoleOptions = {}): Promise<LabConsole> {
    if (!existsSync(join(ROOT, 'dist/main.js')))
      throw new Error('Gantry is not built: run "npm run build" first');
    const name = `console-${process.pid}-${++started}`;
    const directory = makeLabDirectory(name);
    const address = options.address ?? '127.0.0.1';
    const port = await freePort(address);
    const password = join(directory, 'admin-password');
    writeFileSync(password, `${ADMIN.password}\n`, { mode: 0o600 });
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(GANTRY_|DOCKER_|NEXT|NODE_OPTIONS)/.test(name),
    );
    const lab = new LabConsole(`http://${address}:${port}`, name, directory, {
      ...Object.fromEntries(inherited),
      ...labMarker(directory),
      NODE_ENV: 'production',
      GANTRY_ADDRESS: address,
      GANTRY_PORT: String(port),
      // The servers that tests have Gantry connect to are on this machine.
      GANTRY_EGRESS_ALLOW: '127.0.0.0/8',
      GANTRY_DATA_DIRECTORY: join(directory, 'data'),
      ...(options.engine === undefined ? {} : { GANTRY_ENGINE: options.engine }),
      ...(options.withSetupLink
        ? {}
        : { GANTRY_ADMIN_USER: ADMIN.user, GANTRY_ADMIN_PASSWORD_FILE: password }),
      ...options.env,
    });
    try {
      await lab.startProcess();
    } catch (error) {
      await lab.remove();
      throw error;
    }
    return lab;
  }

  get dataDirectory(): string {
    return join(this.directory, 'data');
  }

  /** Starts the server (after `stop` or `kill`) and waits until it answers. */
  async startProcess(): Promise<void> {
    const log = openSync(this.logPath, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'dist/main.js')], {
      cwd: ROOT,
      env: this.env,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    const failure = () => `Gantry did not start; its log ends:\n${this.logEnd()}`;
    await waitFor(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(failure());
        return isHealthy(this.url);
      },
      START_TIMEOUT_MS,
      failure,
    );
  }

  /** Ends it in order (SIGTERM). */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends it as a power cut would (SIGKILL). */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.startProcess();
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop();
    await removeLabDirectory(this.name);
  }

  /** All that it has written to its log. */
  log(): string {
    return existsSync(this.logPath) ? readFileSync(this.logPath, 'utf8') : '';
  }

  /** Runs a command of its own, `npm run <name> -- <args>`, as somebody does on its server. */
  async command(name: string, args: string[] = []): Promise<RunResult> {
    return run('npm', ['run', '--silent', name, '--', ...args], { cwd: ROOT, env: this.env });
  }

  /** The one-time setup link that it printed last. */
  setupLink(): string {
    const links = this.log().match(/https?:\/\/[^\s"\\]+\/setup[^\s"\\]*/g);
    const link = links?.at(-1);
    if (link === undefined) throw new Error(`Gantry printed no setup link; its log ends:\n${this.logEnd()}`);
    return link;
  }

  private get logPath(): string {
    return join(this.directory, 'gantry.log');
  }

  private logEnd(): string {
    return this.log().trimEnd().split('\n').slice(-30).join('\n');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child === null) return;
    const ended = () => child.exitCode !== null || child.signalCode !== null;
    if (!ended()) child.kill(signal);
    try {
      await waitFor(
        ended,
        STOP_TIMEOUT_MS,
        () => `Gantry does not end on ${signal}; its log ends:\n${this.logEnd()}`,
      );
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    this.child = null;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
