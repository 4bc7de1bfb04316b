import { z } from 'zod';
import { permissions } from '@/lib/permissions';
import { scope } from './access';
import {
  collectionPath,
  empty,
  filterValues,
  listOf,
  listQuery,
  operation,
  resourceName,
  timeMs,
} from './operation';

const rowId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
/** A built-in role's name, or the id of one's own. */
const roleId = z.string().regex(/^[a-zA-Z0-9_ -]{1,64}$/);
const title = z.string().trim().min(1).max(64);
const held = z.array(z.enum(permissions));

const role = z.object({
  id: z.string(),
  name: z.string(),
  builtIn: z.boolean(),
  permissions: held,
  /** How many grants give it. */
  grants: z.number().int(),
});
export type RoleRow = z.infer<typeof role>;

const oneRole = z.object({ role: roleId });

/** Who gets something if a change is made: each user, and what they gain. */
const opening = z.object({
  users: z.array(z.object({ id: z.string(), name: z.string(), gains: held })),
  /** What the scope holds now. */
  reaches: z.object({
    containers: z.number().int(),
    services: z.number().int(),
    stacks: z.number().int(),
    clusters: z.number().int(),
  }),
});

export const rolesContract = {
  list: operation({
    method: 'GET',
    path: '/roles',
    description: 'List roles, the built-in ones first',
    permission: 'Access Manage',
    target: () => ({ kind: 'role' }),
    input: z.object({ ...listQuery(['name'] as const, {}) }),
    output: listOf(role),
  }),
  create: operation({
    method: 'POST',
    path: '/roles',
    description: 'Make a role of chosen permissions',
    successStatus: 201,
    permission: 'Access Manage',
    target: (input) => ({ kind: 'role', name: input.name }),
    summary: (input) => ({ permissions: input.permissions }),
    input: z.object({ name: title, permissions: held }),
    output: z.object({ id: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path: '/roles/{role}',
    description: 'Rename a role, or change what it gives to all who hold it',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'role', id: input.role }),
    summary: (input) => ({ name: input.name ?? null, permissions: input.permissions ?? null }),
    input: oneRole.extend({ name: title.optional(), permissions: held.optional() }),
    output: empty,
  }),
  preview: operation({
    method: 'POST',
    path: '/roles/{role}/preview',
    description: 'What other permissions would open, and to whom',
    permission: 'Access Manage',
    effect: 'read',
    target: (input) => ({ kind: 'role', id: input.role }),
    input: oneRole.extend({ permissions: held }),
    output: opening.pick({ users: true }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/roles/{role}',
    description: 'Remove a role that no grant gives',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'role', id: input.role }),
    input: oneRole,
    output: empty,
  }),
};

const team = z.object({
  id: z.string(),
  name: z.string(),
  /** Who says who is in it. */
  source: z.enum(['local', 'ldap', 'oidc']),
  members: z.array(z.object({ id: z.string(), name: z.string() })),
  grants: z.number().int(),
  createdMs: timeMs,
});
export type TeamRow = z.infer<typeof team>;

const oneTeam = z.object({ team: rowId });

export const teamsContract = {
  list: operation({
    method: 'GET',
    path: '/teams',
    description: 'List teams with their members',
    permission: 'Access Manage',
    target: () => ({ kind: 'team' }),
    input: z.object({ ...listQuery(['name', 'created'] as const, {}) }),
    output: listOf(team),
  }),
  create: operation({
    method: 'POST',
    path: '/teams',
    description: 'Make a team',
    successStatus: 201,
    permission: 'Access Manage',
    target: (input) => ({ kind: 'team', name: input.name }),
    input: z.object({ name: title }),
    output: z.object({ id: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path: '/teams/{team}',
    description: 'Rename a team, or say who is in it',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'team', id: input.team }),
    summary: (input) => ({ name: input.name ?? null, members: input.members ?? null }),
    input: oneTeam.extend({
      name: title.optional(),
      /** Ids of users: all there are then. A directory's team has its members from there. */
      members: z.array(rowId).max(10_000).optional(),
    }),
    output: empty,
  }),
  remove: operation({
    method: 'DELETE',
    path: '/teams/{team}',
    description: 'Remove a team and its grants',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'team', id: input.team }),
    input: oneTeam,
    output: empty,
  }),
};

const subject = z.object({ kind: z.enum(['user', 'team']), id: rowId });

const grant = z.object({
  id: z.string(),
  subject: subject.extend({ name: z.string() }),
  role: z.object({ id: z.string(), name: z.string() }),
  scope,
  createdMs: timeMs,
});
export type GrantRow = z.infer<typeof grant>;

const wish = z.object({ subject, role: roleId, scope });

/** One thing somebody may do, and the grant it comes from. */
const verdict = z.object({
  permission: z.enum(permissions),
  allowed: z.boolean(),
  /** Why, in words. */
  reason: z.string(),
  grant: z.object({ id: z.string(), role: z.string(), scope, team: z.string().nullable() }).nullable(),
});
export type Verdict = z.infer<typeof verdict>;

const place = {
  cluster: resourceName.optional(),
  collection: collectionPath.optional(),
  /** Instead of a collection: the thing asked about. */
  kind: z
    .enum(['container', 'service', 'stack', 'network', 'volume', 'secret', 'config', 'node', 'image'])
    .optional(),
  id: z.string().max(255).optional(),
};

export const grantsContract = {
  list: operation({
    method: 'GET',
    path: '/grants',
    description: 'Who holds which role where',
    permission: 'Access Manage',
    target: () => ({ kind: 'grant' }),
    input: z.object({
      ...listQuery(['subject', 'role', 'created'] as const, {
        subject: filterValues(rowId),
        role: filterValues(roleId),
      }),
    }),
    output: listOf(grant),
  }),
  preview: operation({
    method: 'POST',
    path: '/grants/preview',
    description: 'What a grant would open, to whom and over what',
    permission: 'Access Manage',
    effect: 'read',
    target: () => ({ kind: 'grant' }),
    input: wish,
    output: opening,
  }),
  create: operation({
    method: 'POST',
    path: '/grants',
    description: 'Give a role to a user or team, over everything, a cluster or a collection',
    successStatus: 201,
    permission: 'Access Manage',
    target: () => ({ kind: 'grant' }),
    summary: (input) => ({ subject: input.subject, role: input.role, scope: input.scope }),
    input: wish,
    output: z.object({ id: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/grants/{grant}',
    description: 'Take a grant away; what it alone allowed ends at once',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'grant', id: input.grant }),
    input: z.object({ grant: rowId }),
    output: empty,
  }),
  explain: operation({
    method: 'GET',
    path: '/users/{user}/may',
    description: 'What a user may do at a place or to a thing, and why: one permission, or all of them',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: z.object({ user: rowId, permission: z.enum(permissions).optional(), ...place }),
    output: z.object({ verdicts: z.array(verdict) }),
  }),
  holders: operation({
    method: 'GET',
    path: '/grants/holders',
    description: 'Everyone who may do something at a place or to a thing, with what and why',
    permission: 'Access Manage',
    target: () => ({ kind: 'grant' }),
    input: z.object(place),
    output: z.object({
      collection: z.string().nullable(),
      holders: z.array(
        z.object({
          user: z.object({ id: z.string(), name: z.string(), disabled: z.boolean() }),
          permissions: held,
          grants: z.array(z.object({ id: z.string(), role: z.string(), scope, team: z.string().nullable() })),
        }),
      ),
    }),
  }),
};

/** The most a collection, with all below it, may hold. Null is without limit. */
export const quota = z.object({
  containers: z.number().int().min(0).nullable(),
  /** Tasks its services ask for. */
  replicas: z.number().int().min(0).nullable(),
  /** CPUs and memory its services reserve, as a Swarm counts them. */
  cpus: z.number().min(0).nullable(),
  memoryBytes: z.number().int().min(0).nullable(),
  /** Whether containers and services must have a memory and a CPU limit. */
  limitsRequired: z.boolean(),
});
export type Quota = z.infer<typeof quota>;

const collection = z.object({
  path: z.string(),
  description: z.string(),
  quota: quota.nullable(),
  /** What is in it, and below it. */
  containers: z.number().int(),
  services: z.number().int(),
  grants: z.number().int(),
});
export type CollectionRow = z.infer<typeof collection>;

/** A path is no part of a URL's path. */
const oneCollection = z.object({ path: collectionPath });

export const collectionsContract = {
  list: operation({
    method: 'GET',
    path: '/collections',
    description: 'List collections: those described here, and those that labels name',
    permission: 'Access Manage',
    target: () => ({ kind: 'collection' }),
    input: z.object({ ...listQuery(['path'] as const, {}) }),
    output: listOf(collection),
  }),
  set: operation({
    method: 'PUT',
    path: '/collections',
    description: 'Describe a collection, and limit what it may hold',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'collection', id: input.path }),
    summary: (input) => ({ quota: input.quota ?? null }),
    input: oneCollection.extend({
      description: z.string().trim().max(500).default(''),
      quota: quota.nullable().default(null),
    }),
    output: empty,
  }),
  remove: operation({
    method: 'DELETE',
    path: '/collections',
    description: 'Forget the description and limits of a collection; what is in it stays',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'collection', id: input.path }),
    input: oneCollection,
    output: empty,
  }),
};
