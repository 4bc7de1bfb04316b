import { describe, expect, it } from 'vitest';
import { addressProblem } from './network-addressing';

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
