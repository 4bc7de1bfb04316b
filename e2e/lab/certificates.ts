import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './processes';

/** Paths of PEM files: a throw-away authority, and what it signed for one server and its clients. */
export type Certificates = {
  ca: string;
  serverCertificate: string;
  serverKey: string;
  clientCertificate: string;
  clientKey: string;
};

/** Makes an authority and certificates for a server at the IPv4 address, valid for a day. */
export async function makeCertificates(directory: string, address: string): Promise<Certificates> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(directory, name);
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    path(name),
  ];
  await openssl([
    'req',
    '-x509',
    ...key('ca-key.pem'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=Gantry lab CA',
    '-days',
    '1',
  ]);
  for (const [name, usage] of [
    ['server', `extendedKeyUsage=serverAuth\nsubjectAltName=IP:${address}\n`],
    ['client', 'extendedKeyUsage=clientAuth\n'],
  ] as const) {
    writeFileSync(path(`${name}.cnf`), usage);
    await openssl([
      'req',
      '-new',
      ...key(`${name}-key.pem`),
      '-out',
      path(`${name}.csr`),
      '-subj',
      `/CN=${name}`,
    ]);
    await openssl([
      ...['x509', '-req', '-in', path(`${name}.csr`), '-out', path(`${name}.pem`), '-days', '1'],
      ...[
        '-CA',
        path('ca.pem'),
        '-CAkey',
        path('ca-key.pem'),
        '-CAcreateserial',
        '-extfile',
        path(`${name}.cnf`),
      ],
    ]);
  }
  return {
    ca: path('ca.pem'),
    serverCertificate: path('server.pem'),
    serverKey: path('server-key.pem'),
    clientCertificate: path('client.pem'),
    clientKey: path('client-key.pem'),
  };
}

function openssl(args: string[]): Promise<string> {
  return output('openssl', args);
}
