import { parseEnvText } from '@/lib/compose/env-text';
import type { GitSettings, GitSource } from '@/lib/contract/stack-git';
import { isGitUrl } from '@/lib/git-url';

/** Where a stack comes from, as typed. */
export type GitForm = {
  name: string;
  url: string;
  ref: string;
  file: string;
  user: string;
  /** '' leaves the one that is stored, if it is not to be forgotten. */
  token: string;
  forgetToken: boolean;
  /** Text of a `.env` file; '' leaves those that are stored, if they are not to be forgotten. */
  variables: string;
  forgetVariables: boolean;
  profiles: string;
};

export const emptyGitForm: GitForm = {
  name: '',
  url: '',
  ref: '',
  file: 'compose.yaml',
  user: '',
  token: '',
  forgetToken: false,
  variables: '',
  forgetVariables: false,
  profiles: '',
};

/** The form for changing where a stack comes from. */
export function gitFormOf(stack: string, { url, ref, file, user, profiles }: GitSource): GitForm {
  return { ...emptyGitForm, name: stack, url, ref, file, user, profiles: profiles.join(', ') };
}

/** What is wrong with leaving the token as it is stored, or null: it goes to no other address than it was given for. */
export function tokenProblem({ url, token, forgetToken }: GitForm, stored: GitSource | null): string | null {
  if (!stored?.hasToken || token !== '' || forgetToken || !isGitUrl(url.trim())) return null;
  return new URL(url.trim()).href === new URL(stored.url).href
    ? null
    : 'The stored token goes to no other address: type the token of this one, or forget the stored one.';
}

/** What is wrong with what was typed, or null. */
export function gitProblem(form: GitForm, stored: GitSource | null): string | null {
  const { url, file, variables } = form;
  if (url.trim() === '') return "Give the repository's address first.";
  if (!isGitUrl(url.trim())) {
    return 'The address is not one of a repository: it begins with https:// and has no user or token in it.';
  }
  if (file.trim() === '') return 'Say where the Compose file is.';
  const [problem] = parseEnvText(variables, {}).problems;
  if (problem) return `Line ${problem.line} of the variables: ${problem.message}`;
  return tokenProblem(form, stored);
}

/** @param stored what is kept already for the stack; null for a new one */
export function gitSettingsOf(form: GitForm, stored: GitSource | null, collection: string): GitSettings {
  const { variables } = parseEnvText(form.variables, {});
  const keepsToken = stored?.hasToken === true && !form.forgetToken;
  const keepsVariables = stored !== null && !form.forgetVariables;
  return {
    url: form.url.trim(),
    ref: form.ref.trim(),
    file: form.file.trim(),
    user: form.user.trim(),
    token: form.token === '' ? (keepsToken ? undefined : null) : form.token,
    variables: form.variables.trim() === '' && keepsVariables ? undefined : variables,
    profiles: form.profiles.split(/[\s,]+/).filter((profile) => profile !== ''),
    collection: collection.trim() || undefined,
  };
}
