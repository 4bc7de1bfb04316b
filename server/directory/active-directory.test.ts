import { describe, expect, it } from 'vitest';
import { isClosed, refusalOf } from './active-directory';

const said = (data: string) =>
  `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1 Code: 0x31`;

describe('what Active Directory says', () => {
  it.each([
    ['532', 'has expired'],
    ['533', 'is disabled in the directory'],
    ['701', 'has expired in the directory'],
    ['773', 'must change your password'],
    ['530', 'at this time of day'],
    ['531', 'from here'],
  ])('with %s is told in words to whom knows the password', (data, words) => {
    expect(refusalOf(said(data))).toMatchObject({
      code: 'directory_refused',
      message: expect.stringContaining(words),
    });
  });

  it.each(['525', '52e', '775', '0', 'toString'])('with %s is told to nobody', (data) => {
    expect(refusalOf(said(data))).toBeNull();
  });

  it('of an account: disabled, over, or never', () => {
    const nowMs = Date.UTC(2020, 0, 1);
    const ticks = (ms: number) => ((BigInt(ms) + 11_644_473_600_000n) * 10_000n).toString();
    const entry = (change: Record<string, string>) => ({ dn: 'CN=a', ...change });
    expect(isClosed(entry({}), nowMs)).toBe(false);
    expect(isClosed(entry({ userAccountControl: '512', accountExpires: '0' }), nowMs)).toBe(false);
    expect(isClosed(entry({ accountExpires: '9223372036854775807' }), nowMs)).toBe(false);
    expect(isClosed(entry({ userAccountControl: '514' }), nowMs)).toBe(true);
    expect(isClosed(entry({ accountExpires: ticks(nowMs - 1) }), nowMs)).toBe(true);
    expect(isClosed(entry({ accountExpires: ticks(nowMs + 1) }), nowMs)).toBe(false);
  });
});
