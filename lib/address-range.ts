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

/** What `isAddressRange` takes, in words. */
export const addressRangeRule = 'an address such as "10.1.2.3", or a network such as "10.0.0.0/8"';

/** Whether it is an IP address, or a network with the length of its prefix, as a token is limited to. */
export function isAddressRange(text: string): boolean {
  return parseIp(text) !== null || parseRange(text) !== null;
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
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; null where one is none. The last two may be an IPv4 address (RFC 4291, 2.2). */
function groupsOf(text: string, isLast: boolean): bigint[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const four = isLast ? parseIpv4(groups.at(-1) ?? '') : null;
  const hex = four === null ? groups : groups.slice(0, -1);
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return [
    ...hex.map((group) => BigInt(`0x${group}`)),
    ...(four === null ? [] : [four >> 16n, four & 0xffffn]),
  ];
}
