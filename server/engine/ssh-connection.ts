import { Duplex } from 'node:stream';
import ssh2, {
  type Client,
  type ClientChannel,
  type ParsedKey,
  type PasswordAuthMethod,
  type PublicKeyAuthMethod,
} from 'ssh2';
import { GantryError } from '@/lib/errors';
import type { HostKey } from '@/lib/host-key';
import type { SshAddress } from './address';
import { hostKeyFailure, sshFailure, socketFailure, type SocketFacts } from './ssh-failures';
import { hostKeyOf, readPrivateKey } from './ssh-key';

export type SshTiming = {
  /** How long until somebody is signed in. */
  connectTimeoutMs: number;
  /** A silent server is asked this often, and is gone after three times. */
  keepAliveMs: number;
  /** A server that refused the key or password is not asked again for this long: fail2ban counts five in ten minutes. */
  refusedHoldMs: number;
};

const defaultTiming: SshTiming = { connectTimeoutMs: 10_000, keepAliveMs: 10_000, refusedHoldMs: 150_000 };
/** How long sftp may take to say something of the socket. */
const lookTimeoutMs = 2_000;

/**
 * One connection to an ssh server, in which connections to the engine's unix socket are opened
 * (`direct-streamlocal@openssh.com`; OpenSSH's PROTOCOL, section 2.4). No command is run. It is made when the first is
 * opened, and anew after it has ended. The host's key is checked before anything is sent.
 */
export class SshConnection {
  readonly #address: SshAddress;
  readonly #timing: SshTiming;
  #client: Promise<Client> | null = null;
  #key: ParsedKey | undefined;
  #refused: { error: GantryError; untilMs: number } | null = null;
  #worked = false;
  #closed = false;

  constructor(address: SshAddress, timing: Partial<SshTiming> = {}) {
    this.#address = address;
    this.#timing = { ...defaultTiming, ...timing };
  }

  /** A connection to the engine. It fails as any other: by an error, which is a `GantryError` where it never opened. */
  open(): Duplex {
    return lateConnection(() => this.#channel());
  }

  /** Cuts everything. */
  close(): void {
    this.#closed = true;
    this.#client?.then(
      (client) => client.destroy(),
      () => undefined,
    );
  }

  async #channel(): Promise<{ client: Client; channel: ClientChannel }> {
    const client = await this.#connected();
    try {
      const channel = await forward(client, this.#address.path);
      this.#worked = true;
      return { client, channel };
    } catch (error) {
      throw socketFailure(error, this.#address, await lookAt(client, this.#address.path), this.#worked);
    }
  }

  #connected(): Promise<Client> {
    if (this.#closed) {
      return Promise.reject(
        new GantryError('engine_unreachable', { message: 'This engine was disconnected from Gantry.' }),
      );
    }
    if (this.#refused !== null && performance.now() < this.#refused.untilMs) {
      return Promise.reject(this.#refused.error);
    }
    if (this.#client === null) {
      const dialled = this.#dial();
      this.#client = dialled;
      dialled.catch((error: GantryError) => {
        this.#gone(dialled);
        if (error.code !== 'engine_unauthorized') return;
        this.#refused = { error, untilMs: performance.now() + this.#timing.refusedHoldMs };
      });
      dialled.then(
        (client) => {
          if (this.#closed) client.destroy();
          client.once('close', () => this.#gone(dialled));
        },
        () => undefined,
      );
    }
    return this.#client;
  }

  #gone(dialled: Promise<Client>): void {
    if (this.#client === dialled) this.#client = null;
  }

  async #dial(): Promise<Client> {
    const { host, port, user, hostKey, key, password } = this.#address;
    if (key !== undefined) this.#key ??= readPrivateKey(key);
    const method: PublicKeyAuthMethod | PasswordAuthMethod =
      this.#key === undefined
        ? { type: 'password', username: user, password: password ?? '' }
        : { type: 'publickey', username: user, key: this.#key };
    const { connectTimeoutMs, keepAliveMs } = this.#timing;
    const client = new ssh2.Client();
    // Each connection in it listens for its end.
    client.setMaxListeners(0);
    return new Promise((resolve, reject) => {
      let seen: HostKey | null = null;
      const fail = (error: unknown) => {
        reject(
          seen !== null && seen.fingerprint !== hostKey
            ? hostKeyFailure(this.#address, seen)
            : sshFailure(error, this.#address, connectTimeoutMs),
        );
        client.destroy();
      };
      // It stays: what breaks later ends the process where nobody listens.
      client.on('error', fail);
      client.once('close', () => fail(new Error('closed')));
      client.once('connect', () => client.setNoDelay(true));
      client.once('ready', () => resolve(client));
      const verify = (shown: Buffer): boolean => {
        seen = hostKeyOf(shown);
        return seen.fingerprint === hostKey;
      };
      client.connect({
        host,
        port,
        username: user,
        authHandler: [method],
        hostVerifier: verify,
        readyTimeout: connectTimeoutMs,
        keepaliveInterval: keepAliveMs,
        keepaliveCountMax: 3,
        // Of the defaults, what rests on SHA-1.
        algorithms: {
          serverHostKey: without('ssh-rsa'),
          hmac: without('hmac-sha1', 'hmac-sha1-etm@openssh.com'),
        },
        strictVendor: false,
      });
    });
  }
}

function without<Name extends string>(...names: Name[]) {
  return { append: [], prepend: [], remove: names };
}

function forward(client: Client, path: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    // It throws where the connection has just ended.
    client.openssh_forwardOutStreamLocal(path, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

/** What sftp, where the server has it, tells of the file at `path`. */
function lookAt(client: Client, path: string): Promise<SocketFacts> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), lookTimeoutMs);
    const tell = (facts: SocketFacts) => {
      clearTimeout(timer);
      resolve(facts);
    };
    try {
      client.sftp((refused, sftp) => {
        if (refused) return tell(null);
        sftp.on('error', () => tell(null));
        sftp.stat(path, (error, stats) => {
          sftp.end();
          if (!error) return tell({ exists: true, openToAll: (stats.mode & 0o006) === 0o006 });
          tell(
            'code' in error && error.code === ssh2.utils.sftp.STATUS_CODE.NO_SUCH_FILE
              ? { exists: false }
              : null,
          );
        });
      });
    } catch {
      tell(null);
    }
  });
}

/**
 * A channel as a connection that is there before the channel is, and that breaks as a socket would: ssh2's own never
 * answers a write to a channel that has closed, and ends as if all were said when the whole connection is lost.
 */
function lateConnection(opening: () => Promise<{ client: Client; channel: ClientChannel }>): Duplex {
  let channel: ClientChannel | null = null;
  const connection = new Duplex({
    allowHalfOpen: true,
    construct: (done) => {
      opening().then(
        (opened) => {
          channel = opened.channel;
          attach(connection, opened.client, opened.channel);
          done();
        },
        (error: Error) => done(error),
      );
    },
    read: () => {
      channel?.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      channel?.write(chunk, done);
    },
    final: (done) => {
      channel?.end(done);
    },
    destroy: (error, done) => {
      channel?.destroy();
      done(error);
    },
  });
  // Whoever uses it is told; where it breaks while nobody does, the process must not end.
  connection.on('error', () => undefined);
  return connection;
}

function attach(connection: Duplex, client: Client, channel: ClientChannel): void {
  channel.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) channel.pause();
  });
  channel.on('end', () => connection.push(null));
  channel.on('error', (error: Error) => connection.destroy(error));
  const lost = () => connection.destroy(connectionLost());
  client.once('close', lost);
  channel.on('close', () => {
    client.off('close', lost);
    if (connection.readableEnded) connection.destroy();
    else connection.once('end', () => connection.destroy());
  });
}

/** As a socket says it whose peer is gone. */
function connectionLost(): Error {
  return Object.assign(new Error('The ssh connection was lost.'), { code: 'ECONNRESET' });
}
