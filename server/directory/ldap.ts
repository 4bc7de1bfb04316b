import { isIP } from 'node:net';
import { Client, type Entry, escapeFilter, InvalidCredentialsError, NoSuchObjectError } from 'ldapts';
import { GantryError } from '@/lib/errors';
import { createTurns } from '../access/in-turn';
import { accountAttributes, isClosed, refusalOf } from './active-directory';
import type { DirectoryConfig } from './config';

/** A user as the directory has them. `key` outlives a change of name or place. */
export type DirectoryUser = {
  key: string;
  name: string;
  dn: string;
  /** Active Directory has disabled the account, or its time is over. */
  closed: boolean;
};

/** One connection that is bound as the service account, for one piece of work. */
type Bound = {
  search(base: string, filter: string, attributes: string[]): Promise<Entry[]>;
};

/** One request, and all of them of one piece of work: a slow server must not hold anybody's sign-in for long. */
const requestTimeoutMs = 5_000;
const deadlineMs = 10_000;
const syncDeadlineMs = 5 * 60_000;

const maxGroupDepth = 20;
/** Active Directory's own walk through nested groups: LDAP_MATCHING_RULE_IN_CHAIN. */
const inChain = '1.2.840.113556.1.4.1941';

const unavailable = (cause?: unknown) =>
  new GantryError('directory_unavailable', {
    cause,
    ...(cause instanceof Error
      ? { message: `The directory cannot be used: ${reasonOf(cause)}. Local users can sign in all the same.` }
      : {}),
  });

/** Node's words for a certificate that nobody it trusts has signed. */
const untrusted: readonly unknown[] = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** A user's own wrong password is no failure of the directory: here it is that of the account that searches. */
function reasonOf(cause: Error): string {
  if (cause instanceof InvalidCredentialsError) {
    return 'it refuses the account that searches: check its distinguished name and its password';
  }
  return 'code' in cause && untrusted.includes(cause.code)
    ? `${cause.message}: give the certificate of its authority`
    : cause.message;
}

const inTurn = createTurns({ running: 4, waiting: 50 }, () => unavailable());

/**
 * Whether name and password are those of a user of the directory. The same requests are made for a user who is not
 * there: a search and a bind.
 * @throws `directory_unavailable`; `directory_refused` where it is their password, and Active Directory says why not
 */
export async function authenticate(
  config: DirectoryConfig,
  name: string,
  password: string,
): Promise<DirectoryUser | null> {
  // A bind without a password succeeds for anybody: RFC 4513, section 5.1.2.
  if (password === '' || password.includes('\0')) return null;
  return inTurn(() =>
    withDeadline(deadlineMs, async (open) => {
      const user = await findUser(await bound(config, open), config, name);
      const client = await open(config);
      try {
        await client.bind(user?.dn ?? `cn=nobody,${config.userBase}`, password);
      } catch (error) {
        if (error instanceof NoSuchObjectError) return null;
        if (!(error instanceof InvalidCredentialsError)) throw error;
        const refusal = refusalOf(error.message);
        if (refusal) throw refusal;
        return null;
      }
      return user;
    }),
  );
}

/** Those of `groups` (distinguished names) that the user is in, themselves or through other groups. */
export async function groupsOf(
  config: DirectoryConfig,
  userDn: string,
  groups: readonly string[],
): Promise<string[]> {
  if (groups.length === 0) return [];
  return inTurn(() =>
    withDeadline(deadlineMs, async (open) => {
      const found = await groupDns(await bound(config, open), config, userDn);
      return groups.filter((group) => found.has(sameDn(group)));
    }),
  );
}

/**
 * Every user of the directory, with those of `groups` they are in.
 * @throws `directory_unavailable`
 */
export async function readAll(
  config: DirectoryConfig,
  groups: readonly string[],
): Promise<(DirectoryUser & { groups: string[] })[]> {
  return withDeadline(syncDeadlineMs, async (open) => {
    const connection = await bound(config, open);
    const filter = `(&${config.userFilter}(${config.nameAttribute}=*))`;
    const entries = await connection.search(config.userBase, filter, attributesOf(config));
    const users = entries.flatMap((entry) => userOf(entry, config) ?? []);
    if (config.nestedGroups === 'in-chain') return withChainedGroups(connection, config, users, groups);
    const rows: (DirectoryUser & { groups: string[] })[] = [];
    for (const user of users) {
      const found = groups.length === 0 ? new Set<string>() : await groupDns(connection, config, user.dn);
      rows.push({ ...user, groups: groups.filter((group) => found.has(sameDn(group))) });
    }
    return rows;
  });
}

/** One question for each group, as there are far more users than groups that stand for a team. */
async function withChainedGroups(
  connection: Bound,
  config: DirectoryConfig,
  users: readonly DirectoryUser[],
  groups: readonly string[],
): Promise<(DirectoryUser & { groups: string[] })[]> {
  const found = new Map(users.map(({ dn }) => [sameDn(dn), new Set<string>()]));
  for (const group of config.groupBase === '' ? [] : groups) {
    const named = `(&${config.groupFilter}(distinguishedName=${escapeFilter`${group}`}))`;
    // As at a sign-in: one that is elsewhere, or is none by the filter, does not count.
    if ((await connection.search(config.groupBase, named, ['1.1'])).length === 0) continue;
    const isIn = `(memberOf:${inChain}:=${escapeFilter`${group}`})`;
    const members = await connection.search(config.userBase, `(&${config.userFilter}${isIn})`, ['1.1']);
    for (const { dn } of members) found.get(sameDn(dn))?.add(group);
  }
  return users.map((user) => ({ ...user, groups: [...(found.get(sameDn(user.dn)) ?? [])] }));
}

/** Finds one user, to show that the settings are right. @throws `directory_unavailable` with the server's words */
export async function tryDirectory(
  config: DirectoryConfig,
  name: string,
): Promise<{ user: DirectoryUser | null; groups: string[] }> {
  return withDeadline(deadlineMs, async (open) => {
    const connection = await bound(config, open);
    const user = await findUser(connection, config, name);
    return { user, groups: user ? [...(await groupDns(connection, config, user.dn))] : [] };
  });
}

async function findUser(
  connection: Bound,
  config: DirectoryConfig,
  name: string,
): Promise<DirectoryUser | null> {
  const wanted = escapeFilter`${name}`;
  const filter = `(&${config.userFilter}(${config.nameAttribute}=${wanted}))`;
  const entries = await connection.search(config.userBase, filter, attributesOf(config));
  // Two of one name: nobody can say which is meant.
  const [entry] = entries.length === 1 ? entries : [];
  return entry ? userOf(entry, config) : null;
}

/** All groups that `dn` is in, through others too, as `sameDn` writes them. */
async function groupDns(connection: Bound, config: DirectoryConfig, dn: string): Promise<Set<string>> {
  const { groupBase, groupFilter, nestedGroups } = config;
  const found = new Set<string>();
  if (groupBase === '') return found;
  const search = async (memberFilter: string) =>
    (await connection.search(groupBase, `(&${groupFilter}${memberFilter})`, ['1.1'])).map(
      (entry) => entry.dn,
    );
  if (nestedGroups === 'in-chain') {
    const member = escapeFilter`${dn}`;
    for (const group of await search(`(member:${inChain}:=${member})`)) found.add(sameDn(group));
    return found;
  }
  let next = [dn];
  for (
    let depth = 0;
    next.length > 0 && depth < (nestedGroups === 'recursive' ? maxGroupDepth : 1);
    depth += 1
  ) {
    const members = next.map((each) => escapeFilter`${each}`);
    const groups = await search(
      `(|${members.map((each) => `(member=${each})(uniqueMember=${each})`).join('')})`,
    );
    // A group that is in itself, by whatever way, is met once.
    next = groups.filter((group) => !found.has(sameDn(group)));
    for (const group of next) found.add(sameDn(group));
  }
  return found;
}

/** A distinguished name as it is compared: without spaces around its signs, in lower case. */
export function sameDn(dn: string): string {
  return dn
    .toLowerCase()
    .replace(/\s*([,=+])\s*/g, '$1')
    .trim();
}

function attributesOf(config: DirectoryConfig): string[] {
  return [config.nameAttribute, config.keyAttribute, ...accountAttributes];
}

function userOf(entry: Entry, config: DirectoryConfig): DirectoryUser | null {
  const name = firstText(entry[config.nameAttribute]);
  const key = firstText(entry[config.keyAttribute]);
  return name && key ? { dn: entry.dn, name, key, closed: isClosed(entry, Date.now()) } : null;
}

function firstText(value: Entry[string] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return null;
  // Active Directory's objectGUID is bytes.
  return typeof first === 'string' ? first : first.toString('hex');
}

type Open = (config: DirectoryConfig) => Promise<Client>;

async function bound(config: DirectoryConfig, open: Open): Promise<Bound> {
  const client = await open(config);
  if (config.bindDn !== '') await client.bind(config.bindDn, config.bindPassword);
  return {
    async search(base, filter, attributes) {
      const binary = attributes.filter((name) => /^objectguid$/i.test(name));
      const { searchEntries } = await client.search(base, {
        scope: 'sub',
        filter,
        attributes,
        explicitBufferAttributes: binary,
        paged: { pageSize: 500 },
      });
      return searchEntries;
    },
  };
}

/** Runs `work` with connections that are all closed at its end, or when the time is up. */
async function withDeadline<T>(timeoutMs: number, work: (open: Open) => Promise<T>): Promise<T> {
  const clients: Client[] = [];
  const open: Open = async (config) => {
    const tls = {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      ...(config.ca === '' ? {} : { ca: config.ca }),
    };
    const client = new Client({
      url: config.url,
      timeout: requestTimeoutMs,
      connectTimeout: requestTimeoutMs,
      strictDN: false,
      ...(config.url.startsWith('ldaps:') ? { tlsOptions: tls } : {}),
    });
    clients.push(client);
    // Never a password before the connection is encrypted: the contract has no plain way.
    if (config.url.startsWith('ldap:')) await client.startTLS({ ...tls, ...serverName(config.url) });
    return client;
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  const done = work(open);
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } catch (error) {
    throw error instanceof GantryError ? error : unavailable(error);
  } finally {
    clearTimeout(timer);
    for (const client of clients) void client.unbind().catch(() => undefined);
  }
}

/** The name that the certificate must have; an address is compared without one (RFC 6066, section 3). */
function serverName(url: string): { servername: string } | { host: string } {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? { servername: host } : { host };
}
