import type { ConnectionInput } from '@/lib/contract/clusters';

/** What the form of a connection holds: every kind's fields at once, so that changing the kind loses nothing. */
export type ConnectionForm = {
  name: string;
  kind: 'unix' | 'tcp' | 'tls';
  path: string;
  host: string;
  port: number | '';
  ca: string;
  cert: string;
  key: string;
  serverName: string;
};

type Saved = {
  name: string;
  connection: {
    kind: 'unix' | 'tcp' | 'tls';
    path: string | null;
    host: string | null;
    port: number | null;
    serverName: string | null;
  };
};

/** Ports as the docker CLI takes them. */
export const defaultPorts = { tcp: 2375, tls: 2376 } as const;

export function emptyForm(): ConnectionForm {
  return {
    name: '',
    kind: 'unix',
    path: '/var/run/docker.sock',
    host: '',
    port: '',
    ca: '',
    cert: '',
    key: '',
    serverName: '',
  };
}

/** The form of a saved cluster. Its keys are never given back: left empty, they stay as they are. */
export function formOf({ name, connection }: Saved): ConnectionForm {
  return {
    ...emptyForm(),
    name,
    kind: connection.kind,
    path: connection.path ?? '/var/run/docker.sock',
    host: connection.host ?? '',
    port: connection.port ?? '',
    serverName: connection.serverName ?? '',
  };
}

/** What is sent for the form's kind; what does not belong to it is left out. */
export function connectionOf(form: ConnectionForm): ConnectionInput {
  const host = form.host.trim();
  switch (form.kind) {
    case 'unix':
      return { kind: 'unix', path: form.path.trim() };
    case 'tcp':
      return { kind: 'tcp', host, port: form.port === '' ? defaultPorts.tcp : form.port };
    case 'tls':
      return {
        kind: 'tls',
        host,
        port: form.port === '' ? defaultPorts.tls : form.port,
        ca: pem(form.ca),
        cert: pem(form.cert),
        key: pem(form.key),
        serverName: form.serverName.trim() || undefined,
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
      if (!/^[a-zA-Z0-9.:_-]+$/.test(form.host.trim()))
        errors.host = 'A host name or address, without "tcp://"';
      if (form.kind === 'tls') Object.assign(errors, pemErrors(form));
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

function pem(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed ? `${trimmed}\n` : undefined;
}
