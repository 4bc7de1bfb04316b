import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isAddressRange } from './address-range';

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
