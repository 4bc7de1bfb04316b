import { lookup as resolveName } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { GantryError } from '@/lib/errors';
import { addressKind, type AddressKind, addressList, isListed } from './address-kind';

/** What Gantry itself connects to, besides engines: as what an address was given to it. */
export type EgressPurpose = 'git server' | 'identity provider' | 'webhook' | 'syslog server';

/**
 * Which addresses Gantry may connect to. Where an address is asked for again while one thing is done, it is the one
 * that was judged: a name cannot be turned in between.
 */
export type Egress = {
  /**
   * What to do one thing with: each name is looked up once, judged, and stays what it was.
   * @throws `address_refused` at once where `host` is an address that may not be dialled
   */
  open(purpose: EgressPurpose, host: string): Opening;
  /** Whether `host` is named by the setting, by name or address. */
  names(host: string): boolean;
};

export type Opening = {
  /** For sockets and requests: fails with `address_refused` where the name stands for an address that is refused. */
  lookup: LookupFunction;
  /** A request that follows no redirect and keeps no connection. @throws `address_refused` */
  request(url: URL, options: https.RequestOptions): http.ClientRequest;
};

type Resolve = typeof resolveName;

/** Those an admin of Gantry sets may be in the company's own network; the others are set by whoever may deploy. */
const reachesPrivate: Record<EgressPurpose, boolean> = {
  'git server': false,
  'identity provider': true,
  webhook: true,
  'syslog server': true,
};

const words: Record<AddressKind, string> = {
  public: 'public',
  private: 'one of a private network',
  'this machine': 'one of this machine',
  'link-local': 'link-local, where clouds keep credentials',
  reserved: 'one that nobody has alone',
};

/**
 * Makes the rule from what `GANTRY_EGRESS_ALLOW` lists: addresses and ranges, which open what is at them whatever it is;
 * names (`git.example.com`, `*.example.com`), which open private addresses they stand for, and no others.
 *
 * @throws an `Error` that names the entry that is neither
 */
export function createEgress(allow: readonly string[], resolve: Resolve = resolveName): Egress {
  const ranges = addressList(allow.filter((entry) => isIP(entry.split('/')[0] ?? '') !== 0));
  const names = allow.filter((entry) => isIP(entry.split('/')[0] ?? '') === 0).map(parseName);
  const hasName = (host: string) =>
    names.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name));

  const judge = (purpose: EgressPurpose, host: string, address: string) => {
    if (isListed(ranges, address)) return;
    const kind = addressKind(address);
    if (kind === 'public') return;
    if (kind === 'private' && (reachesPrivate[purpose] || hasName(host))) return;
    throw refused(purpose, host, kind);
  };

  return {
    names: (host) => {
      const bare = bareHost(host);
      return isIP(bare) === 0 ? hasName(bare) : isListed(ranges, bare);
    },
    open(purpose, givenHost) {
      const known = new Map<string, ReturnType<typeof addressesOf>>();
      const judgeLiteral = (given: string) => {
        const host = bareHost(given);
        if (isIP(host) !== 0) judge(purpose, host, host);
      };
      judgeLiteral(givenHost);
      const find = (name: string) => {
        const found = known.get(name) ?? addressesOf(name, resolve);
        known.set(name, found);
        return found;
      };
      const lookup: LookupFunction = (name, options, done) => {
        find(name).then(
          (all) => {
            try {
              for (const { address } of all) judge(purpose, bareHost(name), address);
            } catch (error) {
              return done(toError(error), '', 0);
            }
            const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : options.family;
            const fitting = family ? all.filter((each) => each.family === family) : all;
            const [first] = fitting;
            if (!first) return done(new Error(`${name} has no address that can be used`), '', 0);
            if (options.all) return done(null, fitting);
            done(null, first.address, first.family);
          },
          (error: unknown) => done(toError(error), '', 0),
        );
      };
      return {
        lookup,
        request(url, options) {
          judgeLiteral(url.hostname);
          const request = url.protocol === 'https:' ? https.request : http.request;
          return request(url, { ...options, lookup, agent: false });
        },
      };
    },
  };
}

function addressesOf(name: string, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  return new Promise((done, fail) => {
    resolve(name, { all: true }, (error, addresses) => {
      if (error) fail(error);
      else done(addresses);
    });
  });
}

/** A host as names and addresses are compared: without brackets, a last dot or capitals. */
function bareHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function parseName(entry: string): string {
  const name = entry.toLowerCase();
  if (/^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name))
    return name;
  throw new Error(`"${entry}" is neither a host's name, an address nor a range such as 10.0.0.0/8`);
}

function refused(purpose: EgressPurpose, host: string, kind: AddressKind): GantryError {
  return new GantryError('address_refused', {
    message: `"${host}" is not an address that a ${purpose} may have: it is ${words[kind]}. Who runs Gantry can allow it with GANTRY_EGRESS_ALLOW.`,
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
