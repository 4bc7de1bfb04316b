/** What `isAddressRange` takes, in words. */
export const addressRangeRule = 'an address such as "10.1.2.3", or a network such as "10.0.0.0/8"';

/** Whether it is an IP address, or a network with the length of its prefix, as a token is limited to. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  if (more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const length = bits === undefined ? 0 : Number(bits);
  return (isIpv4(address) && length <= 32) || (isIpv6(address) && length <= 128);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291: eight groups; one run of zeros may be `::`; the last two may be an IPv4 address. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hex = isIpv4(last) && !text.endsWith('::') ? [...groups.slice(0, -1), '0', '0'] : groups;
  return (
    hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) &&
    (halves.length === 2 ? hex.length < 8 : hex.length === 8)
  );
}
