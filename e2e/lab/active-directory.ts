import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Attribute, Client } from 'ldapts';
import { makeCertificates } from './certificates';
import { labMarker, makeLabDirectory, removeLabDirectory } from './lab-directory';
import { output, waitFor } from './processes';

const SAMBA = '/usr/sbin/samba';
const SAMBA_TOOL = '/usr/bin/samba-tool';
const START_TIMEOUT_MS = 120_000;
const ADMIN_PASSWORD = 'Lab-admin-1';

let started = 0;

/** An entry to add: attributes by name, values in text or bytes. */
export type NewEntry = { dn: string; attributes: Record<string, string | string[] | Buffer> };

/**
 * A real domain controller of Active Directory (Samba's), for the domain `corp.example`, with LDAP alone: StartTLS at the
 * port 389, and ldaps at 636, with a certificate for its address. As its ports are fixed, it has an address of its own.
 */
export class LabActiveDirectory {
  readonly base = 'DC=corp,DC=example';
  private child: ChildProcess | null = null;

  private constructor(
    private readonly name: string,
    private readonly directory: string,
    readonly address: string,
    /** The authority's certificate, in PEM. */
    readonly ca: string,
  ) {}

  static async start(): Promise<LabActiveDirectory> {
    const name = `ad-${process.pid}-${++started}`;
    const directory = makeLabDirectory(name);
    const path = (file: string) => join(directory, file);
    // Loopback is a /8: no two processes have the same.
    const address = `127.${64 + started}.${(process.pid >> 8) % 256}.${1 + (process.pid % 254)}`;
    const certificates = await makeCertificates(path('tls'), address);
    mkdirSync(path('dc'));
    await output(SAMBA_TOOL, [
      ...['domain', 'provision', '--targetdir', path('dc'), '--realm', 'CORP.EXAMPLE', '--domain', 'CORP'],
      ...['--server-role', 'dc', '--dns-backend', 'NONE', '--host-name', 'dc1', '--host-ip', '127.0.0.1'],
      ...['--adminpass', ADMIN_PASSWORD, '--option', 'vfs objects = dfs_samba4 acl_xattr xattr_tdb'],
      ...['--option', 'ldb:nosync = true'],
    ]);
    // Samba refuses a key that others than root may read.
    copyFileSync(certificates.serverKey, path('key.pem'));
    chmodSync(path('key.pem'), 0o600);
    writeFileSync(
      path('smb.conf'),
      [
        '[global]',
        'netbios name = DC1',
        'realm = CORP.EXAMPLE',
        'workgroup = CORP',
        'server role = active directory domain controller',
        'server services = ldap',
        `private dir = ${path('dc/private')}`,
        `state directory = ${path('dc/state')}`,
        `binddns dir = ${path('run/binddns')}`,
        `cache directory = ${path('run/cache')}`,
        `lock directory = ${path('run/lock')}`,
        `pid directory = ${path('run/pid')}`,
        `ncalrpc dir = ${path('run/ncalrpc')}`,
        `winbindd socket directory = ${path('run/winbindd')}`,
        `interfaces = ${address}/8`,
        'bind interfaces only = yes',
        'disable netbios = yes',
        'logging = file',
        `log file = ${path('log')}`,
        `tls cafile = ${certificates.ca}`,
        `tls certfile = ${certificates.serverCertificate}`,
        `tls keyfile = ${path('key.pem')}`,
        // What a test adds need not survive a power cut.
        'ldb:nosync = true',
        '',
      ].join('\n'),
    );
    for (const kind of ['binddns', 'cache', 'lock', 'pid', 'ncalrpc', 'winbindd'])
      mkdirSync(path(`run/${kind}`), { recursive: true });
    const lab = new LabActiveDirectory(name, directory, address, readFileSync(certificates.ca, 'utf8'));
    try {
      await lab.startProcess();
    } catch (error) {
      await lab.remove();
      throw error;
    }
    return lab;
  }

  private async startProcess(): Promise<void> {
    const child = spawn(
      SAMBA,
      ['--foreground', '--no-process-group', '--model=single', '-s', join(this.directory, 'smb.conf')],
      { env: { ...process.env, ...labMarker(this.directory) }, stdio: 'ignore' },
    );
    this.child = child;
    await waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(`samba ended with the exit code ${child.exitCode}`);
        return this.asAdmin(async () => true).catch(() => null);
      },
      START_TIMEOUT_MS,
      () => `samba does not answer at ${this.address}`,
    );
  }

  /** Runs `work` with a connection of the domain's administrator. */
  async asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({
      url: `ldaps://${this.address}`,
      tlsOptions: { ca: this.ca, host: this.address },
      strictDN: false,
    });
    try {
      await client.bind('Administrator@corp.example', ADMIN_PASSWORD);
      return await work(client);
    } finally {
      await client.unbind().catch(() => undefined);
    }
  }

  /** Adds entries in their order. */
  async add(...entries: NewEntry[]): Promise<void> {
    await this.asAdmin(async (client) => {
      for (const { dn, attributes } of entries) {
        await client.add(
          `${dn},${this.base}`,
          Object.entries(attributes).map(([type, value]) =>
            Buffer.isBuffer(value)
              ? new Attribute({ type, values: [value] })
              : new Attribute({ type, values: [value].flat() }),
          ),
        );
      }
    });
  }

  async remove(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child !== null && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await removeLabDirectory(this.name);
  }
}

/** A user of the domain, whose password is "Password of <name>1". */
export function adUser(name: string, more: Record<string, string> = {}): NewEntry {
  return {
    dn: `CN=${name},CN=Users`,
    attributes: {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@corp.example`,
      userAccountControl: '512',
      unicodePwd: Buffer.from(`"${adPasswordOf(name)}"`, 'utf16le'),
      ...more,
    },
  };
}

export function adPasswordOf(name: string): string {
  return `Password of ${name}1`;
}

/** A global security group with these members. */
export function adGroup(name: string, ...members: string[]): NewEntry {
  return {
    dn: `CN=${name},CN=Users`,
    attributes: {
      objectClass: 'group',
      sAMAccountName: name,
      ...(members.length > 0 ? { member: members } : {}),
    },
  };
}
