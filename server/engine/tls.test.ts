import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from './engine';

const folder = mkdtempSync(join(tmpdir(), 'gantry-tls-'));
const file = (name: string) => join(folder, name);
const pem = (name: string) => readFileSync(file(name), 'utf8');
/** Runs openssl with arguments that hold no spaces, as written on its command line. */
const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });

/** A key and a certificate of `name`, signed by the CA. */
function issue(name: string) {
  openssl(`req -newkey rsa:2048 -nodes -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`);
  writeFileSync(file('names'), 'subjectAltName=DNS:engine.test');
  openssl(
    `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -days 2 -set_serial 1 -extfile names -out ${name}.pem`,
  );
}

let server: https.Server;
let port = 0;

beforeAll(async () => {
  openssl('req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem');
  issue('engine');
  issue('client');
  server = https.createServer(
    {
      key: pem('engine.key'),
      cert: pem('engine.pem'),
      ca: pem('ca.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (_, response) => void response.setHeader('Api-Version', '1.41').end('OK'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  port = typeof bound === 'object' && bound !== null ? bound.port : 0;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an engine behind TLS', () => {
  const ping = async (parts: { ca?: string; cert?: string; key?: string; serverName?: string }) => {
    const engine = createEngine({ kind: 'tls', host: '127.0.0.1', port, ...parts });
    try {
      return await engine.ping();
    } finally {
      engine.close();
    }
  };
  const trusted = () => ({ ca: pem('ca.pem'), serverName: 'engine.test' });
  const refused = expect.objectContaining({ code: 'engine_unauthorized' });

  it('is reached with the right certificates', async () => {
    const client = { cert: pem('client.pem'), key: pem('client.key') };
    await expect(ping({ ...trusted(), ...client })).resolves.toMatchObject({ apiVersion: '1.41' });
  });

  it('refuses a client without a certificate', async () => {
    await expect(ping(trusted())).rejects.toEqual(refused);
  });

  it('is refused where its certificate is not trusted, or bears another name', async () => {
    await expect(ping({ serverName: 'engine.test' })).rejects.toEqual(refused);
    await expect(ping({ ca: pem('ca.pem'), serverName: 'other.test' })).rejects.toEqual(refused);
  });

  it('is not dialled with what is no certificate', async () => {
    await expect(ping({ ...trusted(), cert: 'not PEM', key: 'not PEM' })).rejects.toEqual(refused);
  });
});
