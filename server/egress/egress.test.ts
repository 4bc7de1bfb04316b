import type { lookup as resolveName } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressKind } from './address-kind';
import { createEgress, type Egress, type EgressPurpose } from './egress';

describe('an address', () => {
  it.each([
    ['192.0.2.1', 'public'],
    ['2001:db8::1', 'public'],
    ['64:ff9b::c000:201', 'public'],
    ['10.0.0.5', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['::ffff:10.0.0.5', 'private'],
    ['127.0.0.53', 'this machine'],
    ['0.0.0.0', 'this machine'],
    ['::', 'this machine'],
    ['::1', 'this machine'],
    ['::ffff:127.0.0.1', 'this machine'],
    ['0:0:0:0:0:ffff:7f00:1', 'this machine'],
    ['::127.0.0.1', 'this machine'],
    ['64:ff9b::7f00:1', 'this machine'],
    ['2002:7f00:1::', 'this machine'],
    ['169.254.169.254', 'link-local'],
    ['::ffff:a9fe:a9fe', 'link-local'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fd00:ec2::254', 'link-local'],
    ['100.100.100.200', 'link-local'],
    ['239.1.1.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['ff02::1', 'reserved'],
  ])('%s: %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});

/** Answers each look-up of a name with the next of its addresses. */
function namesThat(answers: Record<string, string[]>): typeof resolveName {
  const resolve = (
    name: string,
    _options: unknown,
    done: (error: Error | null, found: { address: string; family: number }[]) => void,
  ) => {
    const known = answers[name];
    const address = known && known.length > 1 ? known.shift() : known?.[0];
    if (address === undefined) done(new Error(`getaddrinfo ENOTFOUND ${name}`), []);
    else done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  return resolve as unknown as typeof resolveName;
}

/** What comes of looking a name up and dialling it, for a purpose. */
function reach(egress: Egress, purpose: EgressPurpose, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    egress.open(purpose, host).lookup(host, { all: false }, (error, address) => {
      if (error) reject(error);
      else resolve(String(address));
    });
  });
}

describe('S9: what Gantry connects to', () => {
  const resolve = namesThat({
    'git.example.com': ['192.0.2.7'],
    'git.corp.example': ['10.1.2.3'],
    'near.corp.example': ['127.0.0.1'],
    'cloud.example': ['169.254.169.254'],
  });
  const refused = { code: 'address_refused' };

  it('may be public, whatever is listed', async () => {
    expect(await reach(createEgress([], resolve), 'git server', 'git.example.com')).toBe('192.0.2.7');
  });

  it('may be private where an admin set it, or it is listed', async () => {
    const plain = createEgress([], resolve);
    expect(await reach(plain, 'identity provider', 'git.corp.example')).toBe('10.1.2.3');
    await expect(reach(plain, 'git server', 'git.corp.example')).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/"git.corp.example" .* private network.*GANTRY_EGRESS_ALLOW/),
    });
    for (const entry of ['git.corp.example', '*.corp.example', '10.1.0.0/16', '10.1.2.3']) {
      expect(await reach(createEgress([entry], resolve), 'git server', 'git.corp.example')).toBe('10.1.2.3');
    }
    for (const entry of ['corp.example', '*.example.com', '10.2.0.0/16']) {
      await expect(
        reach(createEgress([entry], resolve), 'git server', 'git.corp.example'),
      ).rejects.toMatchObject(refused);
    }
  });

  it.each(['git server', 'identity provider', 'webhook', 'syslog server'] as const)(
    'is never this machine nor where credentials are, as a %s, but by its address',
    async (purpose) => {
      const named = createEgress(['near.corp.example', 'cloud.example', 'localhost'], resolve);
      for (const host of ['near.corp.example', 'cloud.example']) {
        await expect(reach(named, purpose, host)).rejects.toMatchObject(refused);
      }
      for (const host of ['127.0.0.1', '[::1]', '169.254.169.254', '[::ffff:127.0.0.1]', '0.0.0.0']) {
        expect(() => named.open(purpose, host)).toThrow(expect.objectContaining(refused));
      }
      const listed = createEgress(['127.0.0.0/8'], resolve);
      expect(await reach(listed, purpose, 'near.corp.example')).toBe('127.0.0.1');
      expect(() => listed.open(purpose, '[::ffff:127.0.0.1]')).not.toThrow();
    },
  );

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    'git example',
    'https://git.example.com',
    'git.example.com:8443',
    '-x',
  ])('is not listed as %s', (entry) => {
    expect(() => createEgress([entry])).toThrow(`"${entry}"`);
  });
});

describe('S9: a request', () => {
  let server: Server | null = null;
  let asked: string[] = [];
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
    asked = [];
  });

  async function listen(location?: (port: number) => string): Promise<number> {
    const made = createServer((request, response) => {
      asked.push(`${request.headers.host?.split(':')[0]}${request.url}`);
      const to = location?.((made.address() as AddressInfo).port);
      response.writeHead(to === undefined ? 200 : 302, to === undefined ? {} : { location: to }).end();
    });
    server = made;
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    return (made.address() as AddressInfo).port;
  }

  function get(egress: Egress, ...urls: string[]): Promise<number[]> {
    const opening = egress.open('git server', new URL(urls[0] ?? '').hostname);
    return urls.reduce<Promise<number[]>>(
      async (before, url) => [
        ...(await before),
        await new Promise<number>((resolve, reject) => {
          opening
            .request(new URL(url), {})
            .once('response', (response) => {
              response.resume().once('end', () => resolve(response.statusCode ?? 0));
            })
            .once('error', reject)
            .end();
        }),
      ],
      Promise.resolve([]),
    );
  }

  it('follows no redirect', async () => {
    const port = await listen((to) => `http://127.0.0.1:${to}/elsewhere`);
    expect(await get(createEgress(['127.0.0.1']), `http://127.0.0.1:${port}/first`)).toEqual([302]);
    expect(asked).toEqual(['127.0.0.1/first']);
  });

  it('goes where the name led at first, though it leads elsewhere since', async () => {
    const port = await listen();
    const names = { 'turns.example': ['127.0.0.1', '169.254.169.254'] };
    const egress = createEgress(['127.0.0.1'], namesThat(names));
    const url = `http://turns.example:${port}/`;
    expect(await get(egress, url, url)).toEqual([200, 200]);
    await expect(get(egress, url)).rejects.toMatchObject({ code: 'address_refused' });
    expect(asked).toEqual(['turns.example/', 'turns.example/']);
  });

  it('makes no connection to an address that is refused, by name or by itself', async () => {
    const port = await listen();
    const egress = createEgress([], namesThat({ 'here.example': ['127.0.0.1'] }));
    for (const host of ['here.example', '127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]']) {
      const outcome = Promise.resolve().then(() => get(egress, `http://${host}:${port}/`));
      await expect(outcome).rejects.toThrow(/not an address|ENOTFOUND/);
    }
    expect(asked).toEqual([]);
  });
});
