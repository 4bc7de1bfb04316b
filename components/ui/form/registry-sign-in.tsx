'use client';

import { Checkbox, PasswordInput, SimpleGrid, TextInput } from '@mantine/core';
import type { FormProblems } from './form-problems';
import { textInput } from './text-input';

/** With which sign-in a registry is asked, where one is given. The password is kept only while the dialog is open. */
export type RegistrySignIn = { signIn: boolean; username: string; password: string };

export const noSignIn: RegistrySignIn = { signIn: false, username: '', password: '' };

/** As the API takes it: nothing where none was asked for. */
export function authOf({ signIn, username, password }: RegistrySignIn) {
  return signIn ? { username, password } : undefined;
}

/** What is missing of one that was asked for. */
export function signInProblems({ signIn, username, password }: RegistrySignIn): FormProblems {
  if (!signIn) return {};
  return {
    ...(username.trim() === '' ? { 'registry.username': 'Who signs in?' } : {}),
    ...(password === '' ? { 'registry.password': 'Give the password or a token.' } : {}),
  };
}

type Props = {
  values: RegistrySignIn;
  set: (change: Partial<RegistrySignIn>) => void;
  /** As `signInProblems` tells them; absent: they are not shown. */
  problems?: FormProblems;
  /** What becomes of it. */
  description?: string;
};

/** Asks for a sign-in to the registry, for this one time. */
export function RegistrySignInFields({
  values,
  set,
  problems = {},
  description = 'Used for this one time and kept nowhere.',
}: Props) {
  return (
    <>
      <Checkbox
        mt={4}
        label="Sign in to the registry"
        description={description}
        checked={values.signIn}
        onChange={(event) => set({ signIn: event.currentTarget.checked })}
      />
      {values.signIn ? (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="User name"
            {...textInput(values.username, (username) => set({ username }), problems['registry.username'])}
          />
          <PasswordInput
            label="Password or token"
            autoComplete="new-password"
            error={problems['registry.password']}
            value={values.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
        </SimpleGrid>
      ) : null}
    </>
  );
}
