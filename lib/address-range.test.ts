import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isAddressRange, overlaps, parseIp, parseRange } from './address-range';

describe('parseIp', () => {
  it('reads both kinds', () => {
    expect(parseIp('10.0.0.1')).toEqual({ bits: 32, value: 0x0a000001n });
    expect(parseIp('fd00::1')).toEqual({ bits: 128, value: (0xfd00n << 112n) | 1n });
    expect(parseIp('::')).toEqual({ bits: 128, value: 0n });
    expect(parseIp('1:2:3:4:5:6:7:8')?.bits).toBe(128);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    'fd00:::1',
    'a::b::c',
    '1:2:3',
    'g::1',
    '1:2:3:4:5:6:7::8',
  ])('refuses "%s"', (text) => expect(parseIp(text)).toBeNull());
});

describe('overlaps', () => {
  const range = (text: string) => {
    const parsed = parseRange(text);
    if (!parsed) throw new Error(`not a range: ${text}`);
    return parsed;
  };
  it('tells whether two ranges share an address', () => {
    expect(overlaps(range('10.0.0.0/8'), range('10.1.0.0/16'))).toBe(true);
    expect(overlaps(range('10.0.0.0/16'), range('10.1.0.0/16'))).toBe(false);
    expect(overlaps(range('0.0.0.0/0'), range('fd00::/8'))).toBe(false);
  });
});

describe('what a token is limited to', () => {
  it.each([
    ...['10.1.2.3', '0.0.0.0', '255.255.255.255', '256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', ''],
    ...['::', '::1', 'fe80::1', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8', '::ffff:10.1.2.3'],
    ...[
      '1:2:3:4:5:6:7',
      '1::2::3',
      '12345::',
      ':1',
      '1:',
      '1:2:3:4:5:6:7:8:9',
      '1.2.3.4::',
      'not an address',
    ],
  ])('is an address as the server has it: %j', (text) => {
    expect(isAddressRange(text)).toBe(isIP(text) !== 0);
  });

  it.each(['10.0.0.0/8', '10.0.0.0/0', '10.0.0.0/32', 'fc00::/7', '::1/128'])('is a network: %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '::1/129', '/8', '10.0.0.0/8 '])(
    'is no network: %j',
    (text) => {
      expect(isAddressRange(text)).toBe(false);
    },
  );
});
