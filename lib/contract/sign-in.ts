import { z } from 'zod';
import { newPassword, rowId } from './access';
import { empty, operation, timeMs } from './operation';

const code = z.string().trim().min(1).max(100);
const currentPassword = z.string().max(1024);

const dn = z.string().trim().max(1000);
const attribute = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9;.-]{0,60}$/, 'use the name of an attribute, such as "uid"');
const filter = z
  .string()
  .trim()
  .max(1000)
  .regex(/^\(.*\)$/s, 'a filter stands in parentheses, such as "(objectClass=person)"');

/** A directory spoken to by LDAP, always encrypted. */
export const directorySettings = z.object({
  /** What the sign-in page calls it. */
  name: z.string().trim().min(1).max(60),
  /** `ldaps://host:636`, or `ldap://host:389`, which is encrypted by StartTLS before anything is said. */
  url: z.url({ protocol: /^ldaps?$/ }),
  /** PEM certificates to trust; '' for the system's. */
  ca: z.string().max(100_000),
  /** Who searches; '' where everybody may. */
  bindDn: dn,
  userBase: dn.min(1),
  userFilter: filter,
  nameAttribute: attribute,
  /** What stays when a user is renamed: `entryUUID`, in Active Directory `objectGUID`. */
  keyAttribute: attribute,
  /** '' where groups are not read. */
  groupBase: dn,
  groupFilter: filter,
  /** `in-chain` is Active Directory's own walk. */
  nestedGroups: z.enum(['none', 'recursive', 'in-chain']),
  teams: z.array(z.object({ group: dn.min(1), team: z.string().trim().min(1).max(100) })).max(200),
  syncMinutes: z.number().int().min(1).max(1440),
});
export type DirectorySettings = z.infer<typeof directorySettings>;

/** Left out, the stored one is kept. */
const bindPassword = z.string().max(1024).optional();

export const directoryContract = {
  get: operation({
    method: 'GET',
    path: '/directory',
    description: 'The directory whose users may sign in, without its password',
    permission: 'Access Manage',
    target: () => ({ kind: 'directory' }),
    input: empty,
    output: z.object({
      settings: directorySettings.nullable(),
      lastSync: z
        .object({
          timeMs: timeMs,
          found: z.number().int(),
          gone: z.array(z.string()),
          error: z.string().nullable(),
        })
        .nullable(),
    }),
  }),
  update: operation({
    method: 'PUT',
    path: '/directory',
    description: 'Set the directory whose users may sign in',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'directory', name: input.name }),
    summary: (input) => ({ url: input.url, userBase: input.userBase, groupBase: input.groupBase }),
    input: directorySettings.extend({ bindPassword }),
    output: empty,
  }),
  test: operation({
    method: 'POST',
    path: '/directory/test',
    description: 'Find one user with settings that are not stored',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'directory', name: input.name }),
    summary: (input) => ({ url: input.url, user: input.user }),
    input: directorySettings.extend({ bindPassword, user: z.string().trim().min(1).max(200) }),
    output: z.object({ dn: z.string().nullable(), name: z.string().nullable(), groups: z.array(z.string()) }),
  }),
  sync: operation({
    method: 'POST',
    path: '/directory/sync',
    description: 'Bring users and teams of the directory up to date now',
    permission: 'Access Manage',
    target: () => ({ kind: 'directory' }),
    input: empty,
    output: z.object({ found: z.number().int(), gone: z.array(z.string()) }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/directory',
    description: 'Forget the directory: its users cannot sign in any more, and their sessions end',
    permission: 'Access Manage',
    target: () => ({ kind: 'directory' }),
    input: empty,
    output: empty,
  }),
};

export const signInContract = {
  options: operation({
    method: 'GET',
    path: '/sign-in/options',
    description: 'By which ways one can sign in',
    permission: 'public',
    target: () => ({ kind: 'sign-in' }),
    input: empty,
    output: z.object({
      directory: z.string().nullable(),
      /** What the identity provider is called; null where there is none. */
      identityProvider: z.string().nullable(),
      /** Whether anybody has a passkey. */
      passkeys: z.boolean(),
    }),
  }),
  policy: operation({
    method: 'GET',
    path: '/sign-in/policy',
    description: 'What signing in takes',
    permission: 'signed-in',
    target: () => ({ kind: 'sign-in' }),
    input: empty,
    output: z.object({ secondFactor: z.enum(['optional', 'required']) }),
  }),
  updatePolicy: operation({
    method: 'PUT',
    path: '/sign-in/policy',
    description: 'Change what signing in takes',
    permission: 'Access Manage',
    target: () => ({ kind: 'sign-in' }),
    summary: (input) => ({ secondFactor: input.secondFactor }),
    input: z.object({ secondFactor: z.enum(['optional', 'required']) }),
    output: empty,
  }),
  completeReset: operation({
    method: 'POST',
    path: '/password-reset',
    description: 'Choose a new password, with the token of a reset link',
    permission: 'public',
    target: () => ({ kind: 'user' }),
    input: z.object({ token: z.string().min(1).max(200), password: newPassword }),
    output: z.object({ userName: z.string() }),
  }),
};

export const factorsContract = {
  current: operation({
    method: 'GET',
    path: '/session/second-factor',
    description: 'Your second factor',
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: empty,
    output: z.object({
      /** Null: none is enrolled. */
      enrolledMs: timeMs.nullable(),
      recoveryCodesLeft: z.number().int(),
      /** Whether it must be kept: a second factor is demanded, and no passkey takes its place. */
      required: z.boolean(),
      /** Whether `begin` takes it without the password: the session is young. */
      fresh: z.boolean(),
    }),
  }),
  begin: operation({
    method: 'POST',
    path: '/session/second-factor',
    description: 'Make the secret of a second factor; it counts once a code of it was confirmed',
    successStatus: 201,
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: z.object({ currentPassword: currentPassword.optional() }),
    output: z.object({ secret: z.string(), uri: z.string() }),
  }),
  confirm: operation({
    method: 'POST',
    path: '/session/second-factor/confirm',
    description: 'Enrol the second factor with its first code; answers recovery codes, shown this once',
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: z.object({ code }),
    output: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  renewRecoveryCodes: operation({
    method: 'POST',
    path: '/session/second-factor/recovery-codes',
    description: 'Make new recovery codes; the old ones are void',
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: z.object({ currentPassword }),
    output: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  remove: operation({
    method: 'POST',
    path: '/session/second-factor/remove',
    description: 'Take your second factor away',
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: z.object({ currentPassword }),
    output: empty,
  }),
  removeOf: operation({
    method: 'DELETE',
    path: '/users/{user}/second-factor',
    description: 'Take away the lost second factor of a user; their sessions end',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: z.object({ user: rowId }),
    output: empty,
  }),
};
