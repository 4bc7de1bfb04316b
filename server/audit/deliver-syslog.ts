import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { connect, createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Egress } from '../egress/egress';
import type { Checkpoint } from './checkpoint';

export type SyslogServer = {
  host: string;
  port: number;
  ca: string | null;
  /** For a server that asks who calls (RFC 5425, section 4.2.1). */
  client: { cert: string; key: string } | null;
};

/** Facility 13 (log audit), severity 5 (notice): RFC 5424, section 6.2.1. */
const priority = 13 * 8 + 5;

/**
 * Sends checkpoints to a syslog server over TLS, each as the text of a message (RFC 5424) framed by counting its bytes
 * (RFC 5425). Syslog answers nothing: sent means that the server took the bytes and ended the connection in order.
 *
 * @throws an `Error` that says why they could not be sent
 */
export function deliverToSyslog(
  server: SyslogServer,
  checkpoints: readonly Checkpoint[],
  signal: AbortSignal,
  egress: Egress,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { lookup } = egress.open('syslog server', server.host);
    const credentials = credentialsOf(server);
    const socket = connect({
      ...credentials,
      host: server.host,
      port: server.port,
      lookup,
      servername: isIP(server.host) === 0 ? server.host : undefined,
    });
    const abort = () => socket.destroy(new Error('The syslog server did not take it in time.'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    let failure: Error | null = null;
    socket.once('secureConnect', () => socket.end(checkpoints.map(syslogFrame).join('')));
    socket.on('error', (error) => (failure = error));
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (failure) reject(failure);
      else resolve();
    });
    socket.resume();
  });
}

/** @throws an `Error` where what is given is no certificate, no key, or they do not belong together */
function credentialsOf({ ca, client }: SyslogServer): SecureContextOptions {
  const credentials = { ca: ca ?? undefined, cert: client?.cert, key: client?.key };
  try {
    createSecureContext(credentials);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The client certificate and its key cannot be used (${reason}).`, { cause: error });
  }
  return credentials;
}

/** One message with its length before it. */
export function syslogFrame(checkpoint: Checkpoint): string {
  const time = new Date(checkpoint.timeMs).toISOString();
  const host =
    hostname()
      .replace(/[^\x21-\x7e]/g, '')
      .slice(0, 255) || '-';
  const message = `<${priority}>1 ${time} ${host} gantry ${process.pid} checkpoint - ${JSON.stringify(checkpoint)}`;
  return `${Buffer.byteLength(message)} ${message}`;
}
