import { describe, expect, it } from 'vitest';
import { addressProblem, overlaps, parseIp, parseRange } from './network-addressing';

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

describe('addressProblem', () => {
  it('finds nothing wrong with nothing, and with what fits', () => {
    expect(addressProblem({})).toBeNull();
    expect(
      addressProblem({ subnet: '172.30.0.0/16', gateway: '172.30.0.1', ipRange: '172.30.5.0/24' }),
    ).toBeNull();
    expect(addressProblem({ subnet: 'fd00:1::/64', gateway: 'fd00:1::1' })).toBeNull();
  });

  it.each([
    [{ gateway: '10.0.0.1' }, 'subnet'],
    [{ ipRange: '10.0.0.0/24' }, 'subnet'],
    [{ subnet: '10.0.0.0' }, 'subnet'],
    [{ subnet: '10.0.0.0/33' }, 'subnet'],
    [{ subnet: '10.0.0.0/24', gateway: '10.0.1.1' }, 'gateway'],
    [{ subnet: '10.0.0.0/24', gateway: 'fd00::1' }, 'gateway'],
    [{ subnet: '10.0.0.0/24', ipRange: '10.0.0.0/16' }, 'ipRange'],
    [{ subnet: '10.0.0.0/24', ipRange: '10.0.1.0/28' }, 'ipRange'],
  ])('finds what is wrong with %o', (asked, field) => {
    expect(addressProblem(asked)?.field).toBe(field);
  });
});
