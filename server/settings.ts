import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { createEgress } from './egress/egress';

const schema = z.object({
  GANTRY_DATA_DIRECTORY: z.string().min(1).default('./data'),
  GANTRY_ADDRESS: z.string().min(1).default('127.0.0.1'),
  GANTRY_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  GANTRY_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  GANTRY_TRUST_PROXY: z.stringbool().default(false),
  GANTRY_ENGINE: z.string().min(1).optional(),
  GANTRY_ENGINE_CERTIFICATES: z.string().min(1).optional(),
  GANTRY_ADMIN_USER: z.string().min(1).optional(),
  GANTRY_ADMIN_PASSWORD_FILE: z.string().min(1).optional(),
  GANTRY_SECRET_KEY_FILE: z.string().min(1).optional(),
  GANTRY_EGRESS_ALLOW: z.string().default(''),
  GANTRY_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** What an operator sets, from the environment. The table in README.md has the same rows. */
export type Settings = {
  /** Absolute path; holds the database and the secret key. */
  dataDirectory: string;
  address: string;
  /** 0 takes any free port. */
  port: number;
  /** Where browsers reach Gantry; null means `http://<address>:<port>`. Decides the allowed Origin. */
  publicUrl: string | null;
  /** Whether `X-Forwarded-For` and `-Proto` of the proxy in front are believed. */
  trustProxy: boolean;
  /** The engine found at start (`DOCKER_HOST` form), or null. */
  engine: string | null;
  /** Folder of `ca.pem`, `cert.pem` and `key.pem` for an engine found at start over TLS, as `DOCKER_CERT_PATH`. */
  engineCertificates: string | null;
  admin: { user: string; password: string } | null;
  /** Where the key that encrypts stored credentials is; null means `<data>/secret.key`, made at first start. */
  secretKeyFile: string | null;
  /** Hosts, addresses and ranges that Gantry may connect to besides public ones (`server/egress`). */
  egressAllow: readonly string[];
  logLevel: string;
  dev: boolean;
};

/** Reads the settings; throws an `Error` whose message names each variable that is wrong. */
export function readSettings(environment: NodeJS.ProcessEnv, args: readonly string[]): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Settings are wrong:\n  ${problems.join('\n  ')}`);
  }
  const values = parsed.data;
  return {
    dataDirectory: path.resolve(values.GANTRY_DATA_DIRECTORY),
    address: values.GANTRY_ADDRESS,
    port: values.GANTRY_PORT,
    publicUrl: values.GANTRY_PUBLIC_URL?.replace(/\/$/, '') ?? null,
    trustProxy: values.GANTRY_TRUST_PROXY,
    engine: values.GANTRY_ENGINE ?? null,
    engineCertificates: values.GANTRY_ENGINE_CERTIFICATES ?? null,
    admin: readAdmin(values.GANTRY_ADMIN_USER, values.GANTRY_ADMIN_PASSWORD_FILE),
    secretKeyFile: values.GANTRY_SECRET_KEY_FILE ?? null,
    egressAllow: readEgressAllow(values.GANTRY_EGRESS_ALLOW),
    logLevel: values.GANTRY_LOG_LEVEL,
    dev: args.includes('--dev'),
  };
}

function readEgressAllow(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  try {
    createEgress(entries);
  } catch (error) {
    throw new Error(`GANTRY_EGRESS_ALLOW: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  return entries;
}

function readAdmin(user: string | undefined, passwordFile: string | undefined): Settings['admin'] {
  if (user === undefined && passwordFile === undefined) return null;
  if (user === undefined || passwordFile === undefined) {
    throw new Error('Set both GANTRY_ADMIN_USER and GANTRY_ADMIN_PASSWORD_FILE, or neither.');
  }
  let password: string;
  try {
    password = readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`GANTRY_ADMIN_PASSWORD_FILE cannot be read: ${passwordFile}`, { cause: error });
  }
  if (password.length < 12)
    throw new Error('The password in GANTRY_ADMIN_PASSWORD_FILE is shorter than 12 characters.');
  return { user, password };
}
