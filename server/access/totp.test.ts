import { describe, expect, it } from 'vitest';
import { matchTotp, newTotpSecret, totpCode, totpUri } from './totp';

/** The secret of RFC 6238, appendix B: "12345678901234567890". */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('time-based one-time passwords', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at %i s', (seconds, code) => {
    expect(totpCode(secret, seconds * 1000)).toBe(code);
  });

  it('fit one step early and late, and no further', () => {
    const timeMs = 1_700_000_000_000;
    const step = Math.floor(timeMs / 30_000);
    const typedAt = (offset: number) =>
      matchTotp(secret, totpCode(secret, timeMs + offset * 30_000), timeMs, 0);
    expect([-2, -1, 0, 1, 2].map(typedAt)).toEqual([null, step - 1, step, step + 1, null]);
  });

  it('are good once, and not before one that was used', () => {
    const timeMs = 1_700_000_000_000;
    const step = Math.floor(timeMs / 30_000);
    const code = totpCode(secret, timeMs);
    expect(matchTotp(secret, code, timeMs, step)).toBeNull();
    expect(matchTotp(secret, totpCode(secret, timeMs - 30_000), timeMs, step)).toBeNull();
    expect(matchTotp(secret, code, timeMs, step - 1)).toBe(step);
  });

  it.each(['', '12345', `${totpCode(secret, 90_000)}0`, 'abcdef', '１２３４５６'])('refuse %j', (typed) => {
    expect(matchTotp(secret, typed, 90_000, 0)).toBeNull();
  });

  it('have secrets of 160 bits and an address that apps read', () => {
    const made = newTotpSecret();
    expect(made).toMatch(/^[A-Z2-7]{32}$/);
    expect(made).not.toBe(newTotpSecret());
    const uri = new URL(totpUri(made, 'ada@example', 'gantry.test:3000'));
    expect(uri.protocol).toBe('otpauth:');
    expect(uri.searchParams.get('secret')).toBe(made);
    expect(uri.searchParams.get('issuer')).toBe('Gantry (gantry.test:3000)');
    expect(decodeURIComponent(uri.pathname)).toContain(':ada@example');
  });
});
