import { z } from 'zod';
import { isProviderUrl } from '../provider-url';
import { empty, operation } from './operation';

const claim = z.string().trim().max(200);

const issuer = z
  .string()
  .trim()
  .max(1000)
  .refine((url) => isProviderUrl(url) && !url.includes('?'), 'use an address that begins with https://');

/** An OpenID Connect provider, which tells its endpoints itself: OpenID Connect Discovery 1.0. */
export const identityProviderSettings = z.object({
  /** What the button on the sign-in page calls it: "Sign in with …". */
  name: z.string().trim().min(1).max(60),
  /** https, or http on this machine. `/.well-known/openid-configuration` is below it. */
  issuer,
  clientId: z.string().trim().min(1).max(500),
  /** Separated by spaces. */
  scopes: z
    .string()
    .trim()
    .max(500)
    .refine((scopes) => scopes.split(/\s+/).includes('openid'), 'one of them is "openid"'),
  nameClaim: claim.min(1),
  /** A claim, or a path of claims as `realm_access.roles`; '' where groups are not read. */
  groupsClaim: claim,
  teams: z
    .array(z.object({ group: z.string().trim().min(1).max(1000), team: z.string().trim().min(1).max(100) }))
    .max(200),
});
export type IdentityProviderSettings = z.infer<typeof identityProviderSettings>;

export const identityProviderContract = {
  get: operation({
    method: 'GET',
    path: '/identity-provider',
    description: 'The identity provider whose users may sign in, without its secret',
    permission: 'Access Manage',
    target: () => ({ kind: 'identity-provider' }),
    input: empty,
    output: z.object({
      settings: identityProviderSettings.nullable(),
      /** What has to be registered at the provider. */
      redirectUri: z.string(),
    }),
  }),
  update: operation({
    method: 'PUT',
    path: '/identity-provider',
    description: 'Set the identity provider whose users may sign in',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'identity-provider', name: input.name }),
    summary: (input) => ({
      issuer: input.issuer,
      clientId: input.clientId,
      scopes: input.scopes,
      nameClaim: input.nameClaim,
      groupsClaim: input.groupsClaim,
    }),
    /** Without the secret, the stored one is kept. */
    input: identityProviderSettings.extend({ clientSecret: z.string().min(1).max(2000).optional() }),
    output: empty,
  }),
  test: operation({
    method: 'POST',
    path: '/identity-provider/test',
    description: 'Ask a provider for its endpoints, with settings that are not stored',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'identity-provider', name: input.issuer }),
    input: z.object({ issuer }),
    output: z.object({ issuer: z.string(), signInAddress: z.string(), algorithm: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/identity-provider',
    description: 'Forget the identity provider: its users cannot sign in any more, and their sessions end',
    permission: 'Access Manage',
    target: () => ({ kind: 'identity-provider' }),
    input: empty,
    output: empty,
  }),
};
