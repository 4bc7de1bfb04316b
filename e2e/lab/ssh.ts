import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { LabEngine } from './engine';
import { labMarker } from './lab-directory';
import { insideNode, runInside } from './node';
import { isRunning, output, processName, signal, waitFor } from './processes';

const START_TIMEOUT_MS = 60_000;
/** Before a public key: what is left of an account is what Gantry needs. */
const NARROW = 'restrict,port-forwarding';

/** Users of a node whose passwords are `password`: one may open the engine's socket, the other may not. */
export const SSH_USERS = {
  member: 'gantry-member',
  stranger: 'gantry-stranger',
  password: 'lab password',
} as const;

/**
 * Debian's openssh-server on the node of a lab engine, with users, host key and settings of its own: the machine's
 * own sshd is never touched. The engine's socket is where it is by default, `/var/run/docker.sock`.
 */
export class LabSshServer {
  readonly port = 22;

  private constructor(
    private readonly engine: LabEngine,
    /** The private key that every user may sign in with, as ssh-keygen writes it. */
    readonly clientKey: string,
  ) {}

  static async start(engine: LabEngine): Promise<LabSshServer> {
    const { directory } = engine.node;
    const key = join(directory, 'ssh-client');
    await output('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
    writeFileSync(join(directory, 'authorized_keys'), `${NARROW} ${readFileSync(`${key}.pub`, 'utf8')}`);
    const server = new LabSshServer(engine, readFileSync(key, 'utf8'));
    await server.changeHostKey();
    await server.addUsers();
    await server.inside('ln', ['-sf', engine.socketPath, '/run/docker.sock']);
    await server.startDaemon();
    return server;
  }

  get host(): string {
    return this.engine.node.address;
  }

  /** The fingerprint of its key, as ssh-keygen prints it. */
  async fingerprint(): Promise<string> {
    const line = await output('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${this.hostKeyFile}.pub`]);
    return line.split(' ')[1] ?? '';
  }

  /** Gives the host another key, as when it was made anew. Counts from the next start. */
  async changeHostKey(): Promise<void> {
    await output('rm', ['-f', this.hostKeyFile, `${this.hostKeyFile}.pub`]);
    await output('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.hostKeyFile]);
  }

  /** Lets those in who have the private half of `publicKey`, and nobody else. */
  authorize(publicKey: string): void {
    writeFileSync(join(this.engine.node.directory, 'authorized_keys'), `${NARROW} ${publicKey.trim()}\n`);
  }

  /** Starts sshd (after `kill`) and waits until it answers. `more` goes before its settings: of each the first counts. */
  async startDaemon(more: string[] = []): Promise<void> {
    const { node } = this.engine;
    const settings = join(node.directory, 'sshd_config');
    writeFileSync(
      settings,
      [
        ...more,
        `ListenAddress ${node.address}:${this.port}`,
        `HostKey ${this.hostKeyFile}`,
        `AuthorizedKeysFile ${join(node.directory, 'authorized_keys')}`,
        // The lab's folder lies in /tmp, which everybody may write to.
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication yes',
        'PermitRootLogin prohibit-password',
        'PidFile none',
        'Subsystem sftp internal-sftp',
        '',
      ].join('\n'),
    );
    const logPath = join(node.directory, 'sshd.log');
    const log = openSync(logPath, 'a');
    const daemon = spawn('nsenter', [...insideNode(node), '/usr/sbin/sshd', '-D', '-e', '-f', settings], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { NODE_ENV: 'test', PATH: process.env.PATH, ...labMarker(node.directory) },
    });
    closeSync(log);
    daemon.unref();
    const failure = () => `sshd of ${node.name} did not start: ${readFileSync(logPath, 'utf8')}`;
    await waitFor(
      () => {
        if (daemon.exitCode !== null) throw new Error(failure());
        return greets(this.host, this.port);
      },
      START_TIMEOUT_MS,
      failure,
    );
  }

  /** Kills sshd with every session it has. */
  async kill(): Promise<void> {
    for (const pid of this.daemons()) signal(pid, 'SIGKILL');
    await waitFor(
      () => this.daemons().length === 0,
      START_TIMEOUT_MS,
      () => 'sshd does not end',
    );
  }

  private get hostKeyFile(): string {
    return join(this.engine.node.directory, 'ssh-host');
  }

  /** By their process namespace: sshd writes its title over the environment that marks a part's processes. */
  private daemons(): number[] {
    const own = namespaceOf(this.engine.node.pid);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => processName(pid) === 'sshd' && namespaceOf(pid) === own && isRunning(pid));
  }

  /** Users that only this node has: its own files stand in front of the machine's. */
  private async addUsers(): Promise<void> {
    const hash = await output('openssl', ['passwd', '-6', SSH_USERS.password]);
    const docker = /^docker:[^:]*:(\d+):/m.exec(readFileSync('/etc/group', 'utf8'))?.[1];
    if (docker === undefined) throw new Error('The machine has no group docker');
    const added = {
      passwd: [
        `${SSH_USERS.member}:x:60001:${docker}::/tmp:/bin/sh`,
        `${SSH_USERS.stranger}:x:60002:60002::/tmp:/bin/sh`,
      ],
      shadow: [SSH_USERS.member, SSH_USERS.stranger].map((name) => `${name}:${hash}:19000:0:99999:7:::`),
    };
    for (const [name, lines] of Object.entries(added)) {
      const file = join(this.engine.node.directory, name);
      writeFileSync(file, `${readFileSync(`/etc/${name}`, 'utf8').trimEnd()}\n${lines.join('\n')}\n`);
      chmodSync(file, name === 'shadow' ? 0o600 : 0o644);
      await this.inside('mount', ['--bind', file, `/etc/${name}`]);
    }
    // Where sshd gives up its rights.
    await this.inside('mkdir', ['-p', '/run/sshd']);
  }

  private async inside(program: string, args: string[]): Promise<void> {
    const { code, stderr } = await runInside(this.engine.node, program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} in ${this.engine.node.name}: ${stderr}`);
  }
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}

/** Whether an ssh server says its first words. */
function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2_000 });
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data: Buffer) => tell(data.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('timeout', () => tell(false));
    socket.once('error', () => tell(false));
    socket.once('close', () => tell(false));
  });
}
