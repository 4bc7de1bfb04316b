import { GantryError } from '@/lib/errors';
import type { HostKey, HostKeyQuestion } from '@/lib/host-key';
import type { SshAddress } from './address';

/** What sftp tells of the engine's socket; null where it tells nothing. */
export type SocketFacts = { exists: false } | { exists: true; openToAll: boolean } | null;

/** The host showed a key that is not the one confirmed, or none was confirmed yet. Nothing was sent to it. */
export function hostKeyFailure({ host, port, hostKey }: SshAddress, seen: HostKey): GantryError {
  const shown = `${seen.fingerprint} (${seen.type})`;
  const data: HostKeyQuestion = { host, port, seen, known: hostKey ?? null };
  if (hostKey === undefined) {
    return new GantryError('host_key_unknown', {
      message: `The host at ${host}:${port} shows the key ${shown}. Compare it on the host with "ssh-keygen -lf" of its key file, then confirm it.`,
      data,
    });
  }
  return new GantryError('host_key_changed', {
    message: `The host at ${host}:${port} shows the key ${shown}, but ${hostKey} was confirmed. Somebody may be in between, or the host was made anew: find out on the host itself. Gantry has sent nothing to it. Where the new key is right, edit the connection and confirm it.`,
    data,
  });
}

/** A connection to the ssh server that could not be made. */
export function sshFailure(cause: unknown, address: SshAddress, timeoutMs: number): GantryError {
  const { host, port, user } = address;
  const where = `${host}:${port}`;
  const { level, code, message } = factsOf(cause);
  if (level === 'client-authentication') {
    return new GantryError('engine_unauthorized', {
      message:
        address.key === undefined
          ? `The ssh server at ${where} refused the password of "${user}". Check both, and that it allows passwords (PasswordAuthentication), or use a key.`
          : `The ssh server at ${where} refused the key for "${user}". Add its public key to that user's ~/.ssh/authorized_keys on the host, and check that the server lets the user in (AllowUsers, PermitRootLogin).`,
      cause,
    });
  }
  if (level === 'client-timeout') {
    return new GantryError('engine_timeout', {
      message: `The ssh server at ${where} did not answer within ${timeoutMs / 1000} s. Check the host, its address and the firewall between.`,
      cause,
    });
  }
  if (/no matching/i.test(message)) {
    return new GantryError('engine_unsupported', {
      message: `The ssh server at ${where} and Gantry have no algorithm in common (${message.replace(/^Handshake failed: /, '')}). Update the server.`,
      cause,
    });
  }
  if (code !== '') {
    return new GantryError('engine_unreachable', {
      message: `The ssh server at ${where} cannot be reached (${code}). Check that it runs and that the address is right.`,
      cause,
    });
  }
  return new GantryError('engine_unreachable', {
    message: `What answers at ${where} ended the connection before anybody was signed in. Check that it is an ssh server, and that it does not turn Gantry's address away (MaxStartups, fail2ban).`,
    cause,
  });
}

/**
 * The server let us in and did not connect us to the engine's socket. It says no more than that, whatever the reason
 * (OpenSSH: `channel_connect_to_path` answers "connect failed" alike), so what sftp tells is taken to help.
 *
 * @param worked whether it did before: then only the engine can have gone
 */
export function socketFailure(
  cause: unknown,
  { host, user, path }: SshAddress,
  facts: SocketFacts,
  worked: boolean,
): GantryError {
  const next = (sentence: string) => `Gantry signed in to ${host} as "${user}", but ${sentence}`;
  if (facts?.exists === false) {
    return new GantryError('engine_unreachable', {
      message: next(
        `there is no socket at ${path}. Check that Docker runs on the host and that the path is right.`,
      ),
      cause,
    });
  }
  if (worked) {
    return new GantryError('engine_unreachable', {
      message: next(`the engine does not answer at ${path} any more. Check that Docker runs on the host.`),
      cause,
    });
  }
  if (isUnknownChannel(cause)) {
    return new GantryError('engine_unsupported', {
      message: next('the server cannot forward to a unix socket. It needs OpenSSH 6.7 or newer.'),
      cause,
    });
  }
  const membership = `the user may open it ("usermod -aG docker ${user}" lets it)`;
  const forwarding =
    'sshd forwards to sockets (AllowStreamLocalForwarding, and no "restrict" before its key)';
  const checks =
    user === 'root' || facts?.openToAll === true
      ? `that Docker runs and that ${forwarding}`
      : `that Docker runs, that ${membership}, and that ${forwarding}`;
  return new GantryError('engine_unauthorized', {
    message: next(`was not connected to ${path}. Check ${checks}.`),
    cause,
  });
}

/** RFC 4254, section 5.1: SSH_OPEN_UNKNOWN_CHANNEL_TYPE. */
function isUnknownChannel(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'reason' in cause && cause.reason === 3;
}

function factsOf(cause: unknown): { level: string; code: string; message: string } {
  const text = (name: string) => {
    const value: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { level: text('level'), code: text('code'), message: text('message') };
}
