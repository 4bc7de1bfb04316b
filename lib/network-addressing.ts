import { overlaps, parseIp, parseRange } from './address-range';

/** The fields of a network's form that addresses are typed into. */
export type AddressField = 'subnet' | 'gateway' | 'ipRange';
export type AddressProblem = { field: AddressField; message: string };

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
