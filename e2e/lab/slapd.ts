import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeCertificates } from './certificates';
import { labMarker, makeLabDirectory, removeLabDirectory } from './lab-directory';
import { freePort } from './ports';
import { output, waitFor } from './processes';

const SLAPD = ['/usr/sbin/slapd', '/usr/libexec/slapd'].find((path) => existsSync(path)) ?? 'slapd';
const SLAPADD = '/usr/sbin/slapadd';
const START_TIMEOUT_MS = 60_000;

let started = 0;

/** A real OpenLDAP on ports of its own: ldap with StartTLS, and ldaps, with a certificate for 127.0.0.1. */
export class LabDirectory {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly name: string,
    private readonly directory: string,
    readonly ports: { ldap: number; ldaps: number },
    /** The authority's certificate, in PEM. */
    readonly ca: string,
  ) {}

  /** @param entries LDIF below `dc=corp`, which is there already, with `cn=root,dc=corp` and the password `root` */
  static async start(entries: string): Promise<LabDirectory> {
    const name = `slapd-${process.pid}-${++started}`;
    const directory = makeLabDirectory(name);
    const path = (file: string) => join(directory, file);
    const certificates = await makeCertificates(path('tls'), '127.0.0.1');
    mkdirSync(path('data'));
    writeFileSync(
      path('slapd.conf'),
      [
        ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
        'modulepath /usr/lib/ldap',
        'moduleload back_mdb',
        'moduleload memberof',
        `pidfile ${path('slapd.pid')}`,
        `TLSCACertificateFile ${certificates.ca}`,
        `TLSCertificateFile ${certificates.serverCertificate}`,
        `TLSCertificateKeyFile ${certificates.serverKey}`,
        'security simple_bind=128',
        'database mdb',
        'suffix "dc=corp"',
        'rootdn "cn=root,dc=corp"',
        'rootpw root',
        `directory ${path('data')}`,
        'overlay memberof',
        'access to attrs=userPassword by anonymous auth by * none',
        'access to * by users read by * none',
        '',
      ].join('\n'),
    );
    const base = 'dn: dc=corp\nobjectClass: dcObject\nobjectClass: organization\no: Corp\ndc: corp\n';
    writeFileSync(path('entries.ldif'), `${base}\n${entries}`);
    await output(SLAPADD, ['-f', path('slapd.conf'), '-l', path('entries.ldif')]);
    const ports = { ldap: await freePort(), ldaps: await freePort() };
    const lab = new LabDirectory(name, directory, ports, readFileSync(certificates.ca, 'utf8'));
    await lab.startProcess();
    return lab;
  }

  /** Starts it, after `stop` too. */
  async startProcess(): Promise<void> {
    const { ldap, ldaps } = this.ports;
    const urls = `ldap://127.0.0.1:${ldap} ldaps://127.0.0.1:${ldaps}`;
    const child = spawn(SLAPD, ['-d', '0', '-f', join(this.directory, 'slapd.conf'), '-h', urls], {
      env: { ...process.env, ...labMarker(this.directory) },
      stdio: 'ignore',
    });
    this.child = child;
    await waitFor(
      async () => (await answers(ldap)) && (await answers(ldaps)),
      START_TIMEOUT_MS,
      () => `slapd does not listen; exit code ${child.exitCode}`,
    );
  }

  /** Ends the server; `pause` only stops it answering, as a server that hangs. */
  async stop(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
  }

  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop();
    await removeLabDirectory(this.name);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
