import { z } from 'zod';
import { addressRangeRule, isAddressRange } from '@/lib/address-range';
import { minPasswordLength } from '@/lib/password-rule';
import { builtInRoles, permissions } from '@/lib/permissions';
import { collectionPath, empty, listOf, listQuery, operation, resourceName, timeMs } from './operation';

export const userName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.@-]*$/, 'use letters, digits, "_", ".", "@" and "-"');

export const newPassword = z
  .string()
  .min(minPasswordLength, `use at least ${minPasswordLength} characters`)
  .max(1024);

/** Where a role is held. A collection is one in every cluster. */
export const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('cluster'), cluster: resourceName }),
  z.object({ kind: z.literal('collection'), collection: collectionPath }),
]);

const addressRange = z.string().max(49).refine(isAddressRange, addressRangeRule);

export const rowId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

/** People sign in; service accounts hold API tokens alone. */
export const userKinds = ['person', 'service'] as const;

const user = z.object({
  id: z.string(),
  name: z.string(),
  /** `service`: an account of a program, which cannot sign in and holds tokens alone. */
  kind: z.enum(userKinds),
  /** What their own grants give over everything: a role's name; null: nothing. Other grants may give more. */
  role: z.string().nullable(),
  disabled: z.boolean(),
  createdMs: timeMs,
  lastSignInMs: timeMs.nullable(),
  /** Who vouches for them. */
  source: z.enum(['local', 'ldap', 'oidc']),
  /** Whether an authenticator app is enrolled. */
  secondFactor: z.boolean(),
  /** How many passkeys they have, those that work at another address of Gantry among them. */
  passkeys: z.number().int(),
  /** `temporary`: to be changed at the next sign-in. `none`: a reset took it away, or another source has it. */
  password: z.enum(['own', 'temporary', 'none']),
});
export type User = z.infer<typeof user>;

/** A role somebody holds: where, what it gives, and through which team; null: their own. */
const heldGrant = z.object({
  role: z.string(),
  scope,
  team: z.string().nullable(),
  permissions: z.array(z.enum(permissions)),
  /** The one container it is for, where it was given for a time. */
  container: z.string().optional(),
});

const token = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, to tell tokens apart. */
  hint: z.string(),
  owner: z.string(),
  /** A built-in role, `Agent`, or '' for all that its owner may. */
  role: z.string(),
  /** What it was given of that; null: all of it. */
  permissions: z.array(z.enum(permissions)).nullable(),
  scope,
  /** Addresses and networks it may be used from; empty: any. */
  addresses: z.array(z.string()),
  createdMs: timeMs,
  expiresMs: timeMs.nullable(),
  lastUsedMs: timeMs.nullable(),
});
export type Token = z.infer<typeof token>;

const session = z.object({
  id: z.string(),
  userName: z.string(),
  current: z.boolean(),
  createdMs: timeMs,
  lastUsedMs: timeMs,
  expiresMs: timeMs,
  address: z.string(),
  userAgent: z.string(),
});

export const setupContract = {
  status: operation({
    method: 'GET',
    path: '/setup',
    description: 'Whether the first admin must still be made',
    permission: 'public',
    target: () => ({ kind: 'setup' }),
    input: empty,
    output: z.object({ required: z.boolean() }),
  }),
  complete: operation({
    method: 'POST',
    path: '/setup',
    description: 'Make the first admin, with the token of the setup link',
    successStatus: 201,
    permission: 'public',
    target: (input) => ({ kind: 'user', name: input.name }),
    input: z.object({ token: z.string().min(1).max(200), name: userName, password: newPassword }),
    output: empty,
  }),
};

export const sessionsContract = {
  current: operation({
    method: 'GET',
    path: '/session',
    description: 'Who is calling, and what they may do',
    permission: 'signed-in',
    target: () => ({ kind: 'session' }),
    input: empty,
    output: z.object({
      user: z.object({ id: z.string(), name: z.string(), source: z.enum(['local', 'ldap', 'oidc']) }),
      /** The roles held, and where. */
      grants: z.array(heldGrant),
      /** What this session must do before anything else. */
      owes: z.enum(['password', 'second-factor']).nullable(),
      via: z.enum(['session', 'token']),
      permissions: z.array(z.enum(permissions)),
      version: z.string(),
    }),
  }),
  list: operation({
    method: 'GET',
    path: '/sessions',
    description: 'Your sessions; all of them for those who manage access',
    permission: 'signed-in',
    target: () => ({ kind: 'session' }),
    input: z.object({ ...listQuery(['created', 'used'] as const, {}) }),
    output: listOf(session),
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/sessions/{session}',
    description: 'End a session: your own, or anyone’s for those who manage access',
    permission: 'signed-in',
    target: (input) => ({ kind: 'session', id: input.session }),
    input: z.object({ session: rowId }),
    output: empty,
  }),
};

const oneUser = z.object({ user: rowId });

export const usersContract = {
  list: operation({
    method: 'GET',
    path: '/users',
    description: 'List users',
    permission: 'Access Manage',
    target: () => ({ kind: 'user' }),
    input: z.object({ ...listQuery(['name', 'role', 'created'] as const, {}) }),
    output: listOf(user),
  }),
  get: operation({
    method: 'GET',
    path: '/users/{user}',
    description: 'One user with their teams, and what they hold where',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: oneUser,
    output: user.extend({
      teams: z.array(z.object({ id: z.string(), name: z.string() })),
      grants: z.array(heldGrant.extend({ id: z.string() })),
    }),
  }),
  create: operation({
    method: 'POST',
    path: '/users',
    description: 'Make a user',
    successStatus: 201,
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', name: input.name }),
    summary: (input) => ({ kind: input.kind ?? 'person', role: input.role }),
    input: z.object({
      name: userName,
      kind: z.enum(userKinds).optional(),
      /** A person's; a service account has none. */
      password: newPassword.optional(),
      /** Whether it must be changed at the first sign-in. */
      mustChange: z.boolean().optional(),
      role: z.enum(builtInRoles).default('None'),
    }),
    output: z.object({ id: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path: '/users/{user}',
    description: 'Change the role of a user, set a password, disable or enable',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    summary: (input) => ({
      role: input.role ?? null,
      disabled: input.disabled ?? null,
      password: input.password !== undefined,
    }),
    input: oneUser.extend({
      /** What their own grants give over everything. */
      role: z.enum(builtInRoles).optional(),
      disabled: z.boolean().optional(),
      password: newPassword.optional(),
      /** Whether the password given must be changed at the next sign-in. */
      mustChange: z.boolean().optional(),
    }),
    output: empty,
  }),
  resetPassword: operation({
    method: 'POST',
    path: '/users/{user}/password-reset',
    description:
      'Take a password and the sessions away; answers a link to choose a new one, which works once',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: oneUser,
    output: z.object({ link: z.string(), expiresMs: timeMs }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/users/{user}',
    description: 'Remove a user with their sessions and tokens',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: oneUser,
    output: empty,
  }),
  changePassword: operation({
    method: 'POST',
    path: '/session/password',
    description: 'Change your own password; your other sessions end',
    permission: 'signed-in',
    target: () => ({ kind: 'user' }),
    input: z.object({ currentPassword: z.string().max(1024), newPassword }),
    output: empty,
  }),
};

export const tokensContract = {
  list: operation({
    method: 'GET',
    path: '/tokens',
    description: 'Your API tokens; all of them for those who manage access',
    permission: 'signed-in',
    target: () => ({ kind: 'token' }),
    input: z.object({ ...listQuery(['name', 'created', 'used'] as const, {}) }),
    output: listOf(token),
  }),
  create: operation({
    method: 'POST',
    path: '/tokens',
    description: 'Make an API token; it is shown this once',
    successStatus: 201,
    permission: 'signed-in',
    target: (input) => ({ kind: 'token', name: input.name }),
    summary: (input) => ({
      owner: input.owner ?? null,
      role: input.role ?? null,
      permissions: input.permissions ?? null,
      scope: input.scope ?? null,
      addresses: input.addresses ?? null,
      expiresMs: input.expiresMs ?? null,
    }),
    input: z.object({
      name: z.string().trim().min(1).max(100),
      /** The service account it is for; yourself when left out. Only for those who manage access. */
      owner: rowId.optional(),
      /** At most what you hold; all of that when left out. */
      role: z.enum([...builtInRoles, 'Agent']).optional(),
      /** Only these of what the role gives. */
      permissions: z.array(z.enum(permissions)).optional(),
      /** Only there. */
      scope: scope.optional(),
      /** Addresses, or networks as in `10.0.0.0/8`, it may be used from. */
      addresses: z.array(addressRange).max(50).optional(),
      expiresMs: timeMs.optional(),
    }),
    output: z.object({ id: z.string(), token: z.string() }),
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/tokens/{token}',
    description: 'Revoke an API token: your own, or anyone’s for those who manage access',
    permission: 'signed-in',
    target: (input) => ({ kind: 'token', id: input.token }),
    input: z.object({ token: rowId }),
    output: empty,
  }),
};
