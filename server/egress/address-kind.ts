import { BlockList, isIP } from 'node:net';

/** What lies at an address, as far as it decides who may have Gantry connect there. */
export type AddressKind =
  /** Anywhere on the internet. */
  | 'public'
  /** In somebody's own network: RFC 1918, RFC 6598, RFC 4193. */
  | 'private'
  | 'this machine'
  /** The link itself, where clouds keep a machine's credentials: 169.254.169.254, fd00:ec2::254. */
  | 'link-local'
  /** To many at once, or to nobody. */
  | 'reserved';

const networks: readonly [Exclude<AddressKind, 'public'>, readonly string[]][] = [
  ['link-local', ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32', '100.100.100.200/32']],
  ['this machine', ['0.0.0.0/8', '127.0.0.0/8', '::/127']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10']],
  ['reserved', ['192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/3', 'ff00::/8', '100::/64', '64:ff9b:1::/48']],
];

const kinds = networks.map(([kind, ranges]) => [kind, addressList(ranges)] as const);

/** A list of addresses and ranges such as `10.0.0.0/8`. @throws an `Error` that names the range that is none */
export function addressList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits, more] = range.split('/');
    const family = isIP(network);
    const most = family === 6 ? 128 : 32;
    const isWhole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (family === 0 || !isWhole || more !== undefined)
      throw new Error(`"${range}" is no range of addresses`);
    list.addSubnet(network, bits === undefined ? most : Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Whether `address` is in `list`, an IPv4 address written as an IPv6 one too. */
export function isListed(list: BlockList, address: string): boolean {
  const plain = plainAddress(address);
  return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/** What lies at an IP address. */
export function addressKind(address: string): AddressKind {
  const plain = plainAddress(address);
  return kinds.find(([, list]) => isListed(list, plain))?.[0] ?? 'public';
}

/** The IPv4 address that an IPv6 one carries (mapped, compatible, NAT64, 6to4), or the address itself. */
function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const groups = groupsOf(bare);
  const [first = 0, second = 0] = groups;
  const carries = (from: number) => groups.slice(0, from).every((group) => group === 0);
  const isMapped = carries(5) && groups[5] === 0xffff;
  const isCompatible = carries(6) && (groups[6] !== 0 || (groups[7] ?? 0) > 1);
  const isNat64 = first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (isMapped || isCompatible || isNat64) return ipv4(groups[6], groups[7]);
  return first === 0x2002 ? ipv4(second, groups[2]) : bare;
}

function ipv4(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every form of it in one: hex, the longest run of zeros left out.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (text = '') => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
