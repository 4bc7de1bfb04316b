/** The fields of a network's form that addresses are typed into. */
export type AddressField = 'subnet' | 'gateway' | 'ipRange';
export type AddressProblem = { field: AddressField; message: string };

/** An address range: `bits` is 32 for IPv4 and 128 for IPv6. */
export type Range = { bits: 32 | 128; first: bigint; prefixLength: number };

/** `10.1.2.3` or `fd00::1` as a number; null where it is neither. */
export function parseIp(text: string): { bits: 32 | 128; value: bigint } | null {
  const four = parseIpv4(text);
  if (four !== null) return { bits: 32, value: four };
  const six = parseIpv6(text);
  return six === null ? null : { bits: 128, value: six };
}

/** `10.1.0.0/16` or `fd00::/64`; null where it is neither. */
export function parseRange(text: string): Range | null {
  const [address = '', length, ...rest] = text.split('/');
  const ip = parseIp(address);
  if (!ip || length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return null;
  const prefixLength = Number(length);
  if (prefixLength > ip.bits) return null;
  return { bits: ip.bits, first: maskedTo(ip.value, ip.bits, prefixLength), prefixLength };
}

/** Whether two ranges share an address. */
export function overlaps(left: Range, right: Range): boolean {
  if (left.bits !== right.bits) return false;
  const prefixLength = Math.min(left.prefixLength, right.prefixLength);
  return maskedTo(left.first, left.bits, prefixLength) === maskedTo(right.first, right.bits, prefixLength);
}

/** What is wrong with the addresses of a network to be made; null where nothing is. */
export function addressProblem(asked: {
  subnet?: string;
  gateway?: string;
  ipRange?: string;
}): AddressProblem | null {
  const { subnet, gateway, ipRange } = asked;
  if (!subnet) {
    if (gateway) return { field: 'subnet', message: 'A gateway needs a subnet that it is in.' };
    if (ipRange) return { field: 'subnet', message: 'An IP range needs a subnet that it is in.' };
    return null;
  }
  const range = parseRange(subnet);
  if (!range) return { field: 'subnet', message: 'A subnet is written like 172.30.0.0/16 or fd00:1::/64.' };
  if (gateway) {
    const ip = parseIp(gateway);
    if (!ip) return { field: 'gateway', message: 'A gateway is one address, such as 172.30.0.1.' };
    if (!overlaps(range, { bits: ip.bits, first: ip.value, prefixLength: ip.bits })) {
      return { field: 'gateway', message: `The gateway ${gateway} is not in the subnet ${subnet}.` };
    }
  }
  if (ipRange) {
    const part = parseRange(ipRange);
    if (!part) return { field: 'ipRange', message: 'An IP range is written like 172.30.5.0/24.' };
    if (!overlaps(range, part) || part.prefixLength < range.prefixLength) {
      return { field: 'ipRange', message: `The IP range ${ipRange} is not in the subnet ${subnet}.` };
    }
  }
  return null;
}

function maskedTo(value: bigint, bits: number, prefixLength: number): bigint {
  const shift = BigInt(bits - prefixLength);
  return (value >> shift) << shift;
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return null;
  }
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | null {
  if (!text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (!head || (halves.length === 2 && !tail)) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; null where one is not hexadecimal. */
function groupsOf(text: string): bigint[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? groups.map((group) => BigInt(`0x${group}`))
    : null;
}
