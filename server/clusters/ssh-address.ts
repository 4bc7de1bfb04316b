import type { ConnectionInput } from '@/lib/contract/clusters';
import { GantryError } from '@/lib/errors';
import type { DialledAddress, SshAddress } from '../engine/address';
import { decryptPrivateKey, makeKeyPair, readPrivateKey } from '../engine/ssh-key';
import type { SecretBox } from '../store/secret-box';

type SshInput = Extract<ConnectionInput, { kind: 'ssh' }>;
type Credentials = Pick<SshAddress, 'key' | 'password'>;

/** Marks what is sealed as a key made here, so that nothing else that was sealed is taken for one. */
const madeMark = 'made ssh key:';

/**
 * The address an admin typed. What is left out is that of `known`, where it is the same server: neither a password nor
 * the trust in a host's key goes to another.
 *
 * @throws `bad_request` where a key cannot be read, or nothing is there to sign in with
 */
export async function sshAddressOf(
  input: SshInput,
  known: DialledAddress | null,
  secrets: Pick<SecretBox, 'open'>,
): Promise<SshAddress> {
  const kept = known?.kind === 'ssh' && known.host === input.host && known.port === input.port ? known : null;
  const { kind, host, port, user, path } = input;
  const address = {
    ...{ kind, host, port, user, path },
    hostKey: input.hostKey ?? kept?.hostKey,
    ...(await credentialsOf(input, kept, secrets)),
  };
  if (address.key === undefined && !address.password) {
    throw new GantryError('bad_request', {
      message: `Nothing is there to sign in to ${host} with. Give a private key or a password for "${user}".`,
    });
  }
  return address;
}

/** @throws `bad_request` for a connection over ssh whose host's key nobody has confirmed */
export function requireConfirmedHost(address: DialledAddress): void {
  if (address.kind !== 'ssh' || address.hostKey !== undefined) return;
  throw new GantryError('bad_request', {
    message: `The key of ${address.host} is not confirmed. Test the connection, compare the fingerprint it shows on the host, and send it as "hostKey".`,
  });
}

/** A new key pair: the public half to put on hosts, the private one sealed. */
export function makeSshKey(secrets: Pick<SecretBox, 'seal'>): { publicKey: string; sealedKey: string } {
  const { publicKey, privateKey } = makeKeyPair('gantry');
  return { publicKey, sealedKey: secrets.seal(madeMark + privateKey) };
}

/** `address` with each of its secrets changed: sealed, or opened. */
export function eachSshSecret(address: SshAddress, change: (text: string) => string): SshAddress {
  const { key, password, ...rest } = address;
  return {
    ...rest,
    ...(key === undefined ? {} : { key: change(key) }),
    ...(password === undefined ? {} : { password: change(password) }),
  };
}

/** Whichever was given replaces all that was there. */
async function credentialsOf(
  { key, passphrase, sealedKey, password }: SshInput,
  kept: SshAddress | null,
  secrets: Pick<SecretBox, 'open'>,
): Promise<Credentials> {
  if (sealedKey) return { key: openMadeKey(sealedKey, secrets) };
  if (key) {
    const plain = passphrase ? await decryptPrivateKey(key, passphrase) : key;
    readPrivateKey(plain);
    return { key: plain };
  }
  if (password) return { password };
  return kept === null ? {} : { key: kept.key, password: kept.password };
}

function openMadeKey(sealedKey: string, secrets: Pick<SecretBox, 'open'>): string {
  let opened = '';
  try {
    opened = secrets.open(sealedKey);
  } catch {
    // Altered, or sealed by another Gantry.
  }
  if (opened.startsWith(madeMark)) return opened.slice(madeMark.length);
  throw new GantryError('bad_request', {
    message: 'This is no key that this Gantry made. Make one again, and put its public half on the host.',
  });
}
