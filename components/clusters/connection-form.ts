import type { ConnectionInput } from '@/lib/contract/clusters';
import { readFingerprint } from '@/lib/host-key';

/** What the form of a connection holds: every kind's fields at once, so that changing the kind loses nothing. */
export type ConnectionForm = {
  name: string;
  kind: ConnectionInput['kind'];
  path: string;
  host: string;
  port: number | '';
  ca: string;
  cert: string;
  key: string;
  serverName: string;
  user: string;
  hostKey: string;
  /** The engine's socket on a host that is reached over ssh. */
  remotePath: string;
  /** Over ssh. What is made has its private half sealed. */
  signIn: 'key' | 'made' | 'password';
  privateKey: string;
  passphrase: string;
  publicKey: string;
  sealedKey: string;
  password: string;
};

type Saved = {
  name: string;
  connection: {
    kind: ConnectionInput['kind'];
    path: string | null;
    host: string | null;
    port: number | null;
    serverName: string | null;
    user: string | null;
    hostKey: string | null;
    hasPassword: boolean;
  };
};

/** Ports as the docker CLI takes them. */
export const defaultPorts = { tcp: 2375, tls: 2376, ssh: 22 } as const;
const defaultSocket = '/var/run/docker.sock';

/** The port that is dialled. */
export function portOf({ kind, port }: Pick<ConnectionForm, 'kind' | 'port'>): number {
  return port === '' ? defaultPorts[kind === 'unix' ? 'tcp' : kind] : port;
}

export function emptyForm(): ConnectionForm {
  return {
    name: '',
    kind: 'unix',
    path: defaultSocket,
    host: '',
    port: '',
    ca: '',
    cert: '',
    key: '',
    serverName: '',
    user: 'root',
    hostKey: '',
    remotePath: defaultSocket,
    signIn: 'key',
    privateKey: '',
    passphrase: '',
    publicKey: '',
    sealedKey: '',
    password: '',
  };
}

/** The form of a saved cluster. Its keys are never given back: left empty, they stay as they are. */
export function formOf({ name, connection }: Saved): ConnectionForm {
  return {
    ...emptyForm(),
    name,
    kind: connection.kind,
    path: connection.kind === 'unix' ? (connection.path ?? defaultSocket) : defaultSocket,
    host: connection.host ?? '',
    port: connection.port ?? '',
    serverName: connection.serverName ?? '',
    user: connection.user ?? 'root',
    hostKey: connection.hostKey ?? '',
    remotePath: connection.kind === 'ssh' ? (connection.path ?? defaultSocket) : defaultSocket,
    signIn: connection.hasPassword ? 'password' : 'key',
  };
}

/** What is sent for the form's kind; what does not belong to it is left out. */
export function connectionOf(form: ConnectionForm): ConnectionInput {
  const host = form.host.trim();
  switch (form.kind) {
    case 'unix':
      return { kind: 'unix', path: form.path.trim() };
    case 'tcp':
      return { kind: 'tcp', host, port: portOf(form) };
    case 'tls':
      return {
        kind: 'tls',
        host,
        port: portOf(form),
        ca: pem(form.ca),
        cert: pem(form.cert),
        key: pem(form.key),
        serverName: form.serverName.trim() || undefined,
      };
    case 'ssh':
      return {
        kind: 'ssh',
        host,
        port: portOf(form),
        user: form.user.trim(),
        path: form.remotePath.trim(),
        hostKey: readFingerprint(form.hostKey) ?? undefined,
        ...(form.signIn === 'key'
          ? { key: pem(form.privateKey), passphrase: form.passphrase || undefined }
          : {}),
        ...(form.signIn === 'made' ? { sealedKey: form.sealedKey || undefined } : {}),
        ...(form.signIn === 'password' ? { password: form.password || undefined } : {}),
      };
  }
}

/** What is wrong with the form, by field; nothing where it can be tried. */
export function formErrors(form: ConnectionForm): Partial<Record<keyof ConnectionForm, string>> {
  const errors: Partial<Record<keyof ConnectionForm, string>> = {};
  if (form.name.trim() === '') errors.name = 'Give it a name';
  switch (form.kind) {
    case 'unix':
      if (!form.path.trim().startsWith('/')) errors.path = 'A socket path begins with "/"';
      break;
    case 'tcp':
    case 'tls':
    case 'ssh':
      if (!/^[a-zA-Z0-9.:_-]+$/.test(form.host.trim()))
        errors.host = `A host name or address, without "${form.kind === 'ssh' ? 'ssh' : 'tcp'}://"`;
      if (form.kind === 'tls') Object.assign(errors, pemErrors(form));
      if (form.kind === 'ssh') Object.assign(errors, sshErrors(form));
      break;
  }
  return errors;
}

function pemErrors(form: ConnectionForm): Partial<Record<'ca' | 'cert' | 'key', string>> {
  const errors: Partial<Record<'ca' | 'cert' | 'key', string>> = {};
  if (form.ca.trim() && !form.ca.includes('-----BEGIN CERTIFICATE-----')) {
    errors.ca = 'Paste a PEM text: "-----BEGIN CERTIFICATE-----"';
  }
  if (form.cert.trim() && !form.cert.includes('-----BEGIN CERTIFICATE-----')) {
    errors.cert = 'Paste a PEM text: "-----BEGIN CERTIFICATE-----"';
  }
  if (form.key.trim() && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(form.key)) {
    errors.key = 'Paste a PEM text: "-----BEGIN PRIVATE KEY-----"';
  }
  if (form.cert.trim() && !form.key.trim()) errors.key = 'The certificate needs its key';
  if (form.key.trim() && !form.cert.trim()) errors.cert = 'The key needs its certificate';
  return errors;
}

function sshErrors(form: ConnectionForm): Partial<Record<keyof ConnectionForm, string>> {
  return {
    ...(/^[^\s:]+$/.test(form.user.trim()) ? {} : { user: 'The name of a user on the host' }),
    ...(form.remotePath.trim().startsWith('/') ? {} : { remotePath: 'A socket path begins with "/"' }),
    ...(form.hostKey.trim() === '' || readFingerprint(form.hostKey) !== null
      ? {}
      : { hostKey: 'A fingerprint is "SHA256:" and 43 letters. MD5 is not taken' }),
    ...(form.signIn !== 'key' || !form.privateKey.trim() || form.privateKey.includes('PRIVATE KEY-----')
      ? {}
      : { privateKey: 'Paste the whole file: "-----BEGIN OPENSSH PRIVATE KEY-----"' }),
    ...(form.signIn !== 'made' || form.sealedKey !== '' ? {} : { sealedKey: 'Make a key pair first' }),
  };
}

function pem(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed ? `${trimmed}\n` : undefined;
}
