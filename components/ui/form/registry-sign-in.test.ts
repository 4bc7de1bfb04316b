import { expect, it } from 'vitest';
import { noSignIn, signInProblems } from './registry-sign-in';

it('asks for a user name and a password where somebody signs in, and for nothing where nobody does', () => {
  expect(signInProblems(noSignIn)).toEqual({});
  const asked = { signIn: true, username: ' ', password: '' };
  expect(Object.keys(signInProblems(asked))).toEqual(['registry.username', 'registry.password']);
  expect(signInProblems({ ...asked, username: 'robot', password: 'secret' })).toEqual({});
});
