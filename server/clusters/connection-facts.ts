import { createHash } from 'node:crypto';
import { type DialledAddress, printAddress } from '../engine/address';

/**
 * What an entry of the audit log compares of a connection. Certificates are told by a fingerprint; keys and passwords are
 * under names whose values are never written down, only that it is another one (`lib/audit-changes.ts`).
 */
export function connectionFacts(address: DialledAddress): Record<string, string | null> {
  const tls = address.kind === 'tls' ? address : null;
  const ssh = address.kind === 'ssh' ? address : null;
  return {
    connection: printAddress(address),
    'server name': tls?.serverName ?? null,
    'trusted certificates': fingerprintOf(tls?.ca),
    'client certificate': fingerprintOf(tls?.cert),
    'host key': ssh?.hostKey ?? null,
    'private key': (tls ?? ssh)?.key ?? null,
    password: ssh?.password ?? null,
  };
}

/** Of the text as it was given. */
function fingerprintOf(pem: string | undefined): string | null {
  return pem === undefined ? null : `SHA-256 ${createHash('sha256').update(pem).digest('hex')}`;
}
