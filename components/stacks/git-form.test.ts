import { describe, expect, it } from 'vitest';
import { gitSettings, type GitSource } from '@/lib/contract/stack-git';
import { emptyGitForm, gitFormOf, gitProblem, gitSettingsOf } from './git-form';

const stored: GitSource = {
  url: 'https://git.example.com/team/stacks.git',
  ref: 'main',
  file: 'shop/compose.yaml',
  user: 'robot',
  hasToken: true,
  variables: ['TAG', 'PASSWORD'],
  profiles: ['web', 'jobs'],
  deployed: null,
  seen: null,
  automatic: { mode: 'off', pollMinutes: 5, runsAs: null, webhookUrl: null },
  lastRun: null,
};
const form = gitFormOf('shop', stored);

describe('what is sent of the form', () => {
  it('is what is stored, with the token and the variables left out, where nothing is typed', () => {
    const sent = gitSettingsOf(form, stored, '');
    expect(sent).toEqual({
      url: stored.url,
      ref: 'main',
      file: 'shop/compose.yaml',
      user: 'robot',
      token: undefined,
      variables: undefined,
      profiles: ['web', 'jobs'],
      collection: undefined,
    });
    expect(gitSettings.safeParse(sent).success).toBe(true);
  });

  it('takes the place of what is stored where it is typed', () => {
    expect(gitSettingsOf({ ...form, token: 'new', variables: 'TAG=2' }, stored, '')).toMatchObject({
      token: 'new',
      variables: { TAG: '2' },
    });
  });

  it('says that there is no token any more, and leaves the variables', () => {
    const url = 'https://git.example.org/public.git';
    const sent = gitSettingsOf({ ...form, url, forgetToken: true }, stored, '');
    expect(sent).toMatchObject({ url, token: null, variables: undefined });
    expect(gitSettings.safeParse(sent).success).toBe(true);
  });

  it('says that there are no variables any more, and leaves the token', () => {
    const sent = gitSettingsOf({ ...form, forgetVariables: true }, stored, '');
    expect(sent).toMatchObject({ token: undefined, variables: {} });
    expect(gitSettings.safeParse(sent).success).toBe(true);
  });

  it('is what is typed, whether or not the stored ones are to be forgotten', () => {
    const typed = { ...form, token: 'new', forgetToken: true, variables: 'TAG=2', forgetVariables: true };
    expect(gitSettingsOf(typed, stored, '')).toMatchObject({ token: 'new', variables: { TAG: '2' } });
  });

  it('says that there are none for a stack that has nothing stored', () => {
    expect(gitSettingsOf({ ...emptyGitForm, url: stored.url }, null, ' shops ')).toMatchObject({
      token: null,
      variables: {},
      collection: 'shops',
    });
    expect(gitSettingsOf(form, { ...stored, hasToken: false }, '').token).toBeNull();
  });
});

it('tells what is wrong with what was typed', () => {
  expect(gitProblem(form, stored)).toBeNull();
  expect(gitProblem({ ...form, url: ' ' }, stored)).toBe("Give the repository's address first.");
  expect(gitProblem({ ...form, url: 'git@git.example.com:team/stacks.git' }, stored)).toMatch(
    /begins with https/,
  );
  expect(gitProblem({ ...form, file: '' }, stored)).toBe('Say where the Compose file is.');
  expect(gitProblem({ ...form, variables: 'TAG=1\n?' }, stored)).toMatch(/^Line 2 of the variables: /);
});

it('tells that a stored token goes to no other address, before it is asked for a plan', () => {
  const elsewhere = { ...form, url: 'https://git.example.org/team/stacks.git' };
  expect(gitProblem(elsewhere, stored)).toMatch(/^The stored token goes to no other address/);
  expect(gitProblem({ ...elsewhere, token: 'new' }, stored)).toBeNull();
  expect(gitProblem({ ...elsewhere, forgetToken: true }, stored)).toBeNull();
  expect(gitProblem(elsewhere, { ...stored, hasToken: false })).toBeNull();
  expect(gitProblem({ ...form, url: ` ${stored.url.replace('git.', 'GIT.')} ` }, stored)).toBeNull();
});
