import { describe, expect, it } from 'vitest';
import { checkNewPassword, passwordProblem } from './password-rules';

describe('a new password', () => {
  it.each([
    ['short', /shorter than 12/],
    ['ääääääääää', /shorter/],
    ['aaaaaaaaaaaaaaaa', /repeats/],
    ['abcabcabcabcabc', /repeats/],
    ['123456789012', /sequence/],
    ['lkjihgfedcba', /sequence/],
    ['1qaz2wsx3edc', /leaks/],
    ['Leavemealone', /leaks/],
    ['passwordpassword', /leaks/],
    ['Password12345!', /leaks/],
    ['!!!administrator2024', /leaks/],
    ['adalovelace1!', /user name/],
    ['AdaLovelace99', /user name/],
    ['gantrygantry!', /Gantry/],
  ])('%s is refused', async (password, why) => {
    expect(await passwordProblem(password, 'adalovelace')).toMatch(why);
  });

  it.each(['correct horse battery', 'the password of ada', 'ünïcode wörter hier', 'x7#kq9!mv2@p'])(
    '%s is taken',
    async (password) => {
      expect(await passwordProblem(password, 'ada')).toBeNull();
    },
  );

  it('is refused with the field that it came in', async () => {
    await expect(checkNewPassword('1qaz2wsx3edc', 'ada', 'newPassword')).rejects.toMatchObject({
      code: 'bad_request',
      data: { issues: [{ path: 'newPassword' }] },
    });
  });
});
