import { EventEmitter, once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chain, checkpointAt } from './chain-testing';
import { checkpointOnLine } from './checkpoint';
import { deliverToSyslog, syslogFrame } from './deliver-syslog';
import { createEgress } from '../egress/egress';
import { testEgress } from '../egress/egress-testing';
import { deliverToWebhook } from './deliver-webhook';
import { openTestLog, type TestLog } from './proof-testing';

let log: TestLog | null = null;
let servers: { close(): unknown }[];
let certificate: { cert: string; key: string };
let client: { cert: string; key: string };
const rows = chain(3);
const [first, second] = [checkpointAt(rows, 2), checkpointAt(rows, 6, 2, 3)];
const inTime = () => AbortSignal.timeout(5_000);

function makeCertificate(directory: string): { cert: string; key: string } {
  const [certFile, keyFile] = ['cert.pem', 'key.pem'].map((name) => path.join(directory, name));
  if (!certFile || !keyFile) throw new Error('there are two');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...make, '-days', '2', ...subject, '-keyout', keyFile, '-out', certFile], {
    stdio: 'ignore',
  });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

beforeAll(() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-certificate-'));
  certificate = makeCertificate(directory);
  client = makeCertificate(directory);
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.close();
  await log?.close();
  log = null;
});

async function openLog(): Promise<TestLog> {
  log = await openTestLog({ egress: testEgress() });
  return log;
}

/** A syslog server that keeps the frames it gets. */
async function syslogServer(options: TlsOptions = {}) {
  const frames: string[] = [];
  const told = new EventEmitter();
  const server = createTls({ ...certificate, ...options }, (socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', () => undefined);
    socket.on('end', () => {
      while (text !== '') {
        const space = text.indexOf(' ');
        const length = Number(text.slice(0, space));
        frames.push(text.slice(space + 1, space + 1 + length));
        text = text.slice(space + 1 + length);
      }
      socket.end();
      told.emit('frames');
    });
  });
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { frames, port, server };
}

type Call = { authorization: string | undefined; body: string };

async function webhookServer(answer: () => { status: number; location?: string }) {
  const calls: Call[] = [];
  const server = createHttps(certificate, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      calls.push({ authorization: request.headers.authorization, body });
      const { status, location } = answer();
      response.writeHead(status, location === undefined ? {} : { location }).end();
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { calls, url: `https://localhost:${port}/hook` };
}

describe('a file', () => {
  const setFile = ({ audit }: TestLog, file: string) =>
    audit.proof.setDestination({ kind: 'file', path: file });

  it('is refused in the data directory, over what else is there, and where it is a link', async () => {
    const log = await openLog();
    await log.write(1);
    await expect(setFile(log, path.join(log.directory, 'data', 'checkpoints'))).rejects.toThrow(
      'data directory',
    );
    const other = path.join(log.directory, 'authorized_keys');
    writeFileSync(other, 'ssh-ed25519 AAAA\n');
    await expect(setFile(log, other)).rejects.toThrow('something else');
    const link = path.join(log.directory, 'link');
    symlinkSync(path.join(log.directory, 'elsewhere'), link);
    await expect(setFile(log, link)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(setFile(log, path.join(log.directory, 'none', 'file'))).rejects.toThrow(
      'Nothing was changed',
    );
    expect((await log.audit.proof.state()).destination).toBeNull();
    expect(readFileSync(other, 'utf8')).toBe('ssh-ed25519 AAAA\n');
  });

  it('ends a line that was cut, and goes on', async () => {
    const log = await openLog();
    const file = path.join(log.directory, 'checkpoints');
    await log.write(1);
    await setFile(log, file);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"kind":"checkp`);
    await log.write(1);
    await log.restart();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => checkpointOnLine(line)?.number ?? null)).toEqual([1, null, 2]);
  });

  it('that cannot be written to delays nothing, shows since when and why, and is made up for', async () => {
    const log = await openLog();
    const folder = path.join(log.directory, 'second');
    const file = path.join(folder, 'checkpoints');
    mkdirSync(folder);
    await log.write(1);
    await setFile(log, file);
    rmSync(folder, { recursive: true });
    await log.write(1);
    await log.restart();
    const failing = await log.audit.proof.state();
    expect(failing.destination).toMatchObject({
      waiting: 1,
      failingSinceMs: expect.any(Number),
      lastError: expect.stringContaining('ENOENT'),
    });
    mkdirSync(folder);
    chmodSync(folder, 0o700);
    await log.write(1);
    await log.restart();
    expect((await log.audit.proof.state()).destination).toMatchObject({
      waiting: 0,
      failingSinceMs: null,
      lastError: null,
    });
    const numbers = readFileSync(file, 'utf8').trimEnd().split('\n').map(checkpointOnLine);
    expect(numbers.map((checkpoint) => checkpoint?.number)).toEqual([2, 3]);
  });
});

describe('a syslog server', () => {
  it('gets each checkpoint as a message of its own, counted in bytes', async () => {
    const { frames, port } = await syslogServer();
    const server = { host: 'localhost', port, ca: certificate.cert, client: null };
    await deliverToSyslog(server, [first, second], inTime(), testEgress());
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatch(/^<109>1 2023-11-14T22:13:21\.001Z \S+ gantry \d+ checkpoint - \{"kind"/);
    expect(frames.map((frame) => checkpointOnLine(frame))).toEqual([first, second]);
    const frame = syslogFrame(first);
    expect(Number(frame.split(' ')[0])).toBe(Buffer.byteLength(frame) - frame.indexOf(' ') - 1);
  });

  it('that cannot prove who it is gets nothing', async () => {
    const { frames, port } = await syslogServer();
    await expect(
      deliverToSyslog({ host: 'localhost', port, ca: null, client: null }, [first], inTime(), testEgress()),
    ).rejects.toThrow(/self.signed/);
    expect(frames).toEqual([]);
  });

  it('that asks for a certificate gets checkpoints from who has it, and from nobody else', async () => {
    const { frames, port } = await syslogServer({ requestCert: true, ca: client.cert });
    const server = { host: 'localhost', port, ca: certificate.cert };
    const send = (as: typeof client | null) =>
      deliverToSyslog({ ...server, client: as }, [first], inTime(), testEgress());
    await expect(send(null)).rejects.toThrow();
    // This server hangs up after the handshake, which syslog cannot tell from an end in order.
    await send(certificate).catch(() => undefined);
    await expect(send({ ...client, key: certificate.key })).rejects.toThrow('cannot be used');
    await expect(send({ ...client, key: 'no key' })).rejects.toThrow('cannot be used');
    expect(frames).toEqual([]);

    const log = await openLog();
    await log.write(1);
    await log.audit.proof.setDestination({ kind: 'syslog', ...server, client });
    await log.write(1);
    await log.restart();
    expect(frames).toHaveLength(2);
    const state = await log.audit.proof.state();
    expect(state.destination).toMatchObject({ kind: 'syslog', hasClientCertificate: true, waiting: 0 });
    const row = await log.store.db.selectFrom('audit_destination').selectAll().executeTakeFirst();
    const secret = client.key.split('\n')[1] ?? '';
    expect(secret).toMatch(/^[\w+/]{20,}$/);
    expect(JSON.stringify([state, row])).not.toContain(secret);
  });

  it('that does not answer is given up', async () => {
    const { port } = await syslogServer();
    const cancelled = AbortSignal.abort();
    await expect(
      deliverToSyslog(
        { host: 'localhost', port, ca: certificate.cert, client: null },
        [first],
        cancelled,
        testEgress(),
      ),
    ).rejects.toThrow('in time');
  });
});

describe('a webhook', () => {
  it('gets checkpoints as they are made, with its token', async () => {
    const log = await openLog();
    const { calls, url } = await webhookServer(() => ({ status: 204 }));
    await log.write(1);
    await log.audit.proof.setDestination({
      kind: 'webhook',
      url,
      token: 'canary-token',
      ca: certificate.cert,
    });
    await log.write(1);
    await log.restart();
    expect(calls).toMatchObject([{ authorization: 'Bearer canary-token' }, {}]);
    expect(calls.map(({ body }) => checkpointOnLine(body)?.number)).toEqual([1, 2]);
    const state = await log.audit.proof.state();
    expect(state.destination).toMatchObject({ kind: 'webhook', hasToken: true, waiting: 0 });
    expect(state.destination?.place).toMatch(/^https:\/\/localhost:\d+\/…$/);
    const row = await log.store.db.selectFrom('audit_destination').selectAll().executeTakeFirst();
    expect(JSON.stringify([state, row])).not.toMatch(/canary-token|\/hook/);
  });

  it('that redirects or refuses is not followed, and tried again until it takes them', async () => {
    const log = await openLog();
    const target = await webhookServer(() => ({ status: 200 }));
    let status = 204;
    const { calls, url } = await webhookServer(() => ({ status, location: target.url }));
    await log.write(1);
    await log.audit.proof.setDestination({ kind: 'webhook', url, token: null, ca: certificate.cert });
    status = 307;
    await log.write(1);
    await log.restart();
    expect((await log.audit.proof.state()).destination).toMatchObject({
      waiting: 1,
      lastError: expect.stringContaining('redirects are not followed'),
    });
    expect(target.calls).toEqual([]);
    status = 200;
    await log.audit.proof.setDestination({ kind: 'webhook', url, token: null, ca: certificate.cert });
    await vi.waitFor(
      async () =>
        expect((await log.audit.proof.state()).destination).toMatchObject({
          waiting: 0,
          failingSinceMs: null,
        }),
      { timeout: 10_000 },
    );
    expect(calls.length).toBeGreaterThan(2);
  });

  it('on this machine, or where a cloud keeps credentials, is not dialled', async () => {
    const { calls, url } = await webhookServer(() => ({ status: 200 }));
    const send = (to: string) =>
      deliverToWebhook({ url: to, token: null, ca: certificate.cert }, [first], inTime(), createEgress([]));
    await expect(send(url)).rejects.toThrow('not an address');
    await expect(send(url.replace('localhost', '127.0.0.1'))).rejects.toThrow('not an address');
    await expect(send(url.replace('localhost', '[::1]'))).rejects.toThrow('not an address');
    await expect(send('https://169.254.169.254/latest')).rejects.toThrow('not an address');
    await expect(send('http://192.0.2.1/')).rejects.toThrow('https');
    expect(calls).toEqual([]);
  });
});
