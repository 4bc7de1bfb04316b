import { z } from 'zod';
import { rowId } from './access';
import { empty, listOf, listQuery, operation, timeMs } from './operation';

const passkeyName = z.string().trim().min(1).max(60);
const currentPassword = z.string().max(1024);
const base64url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/, 'use base64url');

/** How a browser may reach an authenticator, in WebAuthn's words. */
export const passkeyTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

/** A credential's id is at most 1023 bytes: WebAuthn, section 4. */
const credentialId = base64url(1400);
const publicKeyType = z.literal('public-key');
const challenge = z.string();

const descriptor = z.object({
  id: z.string(),
  type: publicKeyType,
  transports: z.array(z.enum(passkeyTransports)),
});

/** What a browser answers to `navigator.credentials.create`, as far as it is looked at. */
export const registrationAnswer = z.object({
  id: credentialId,
  rawId: credentialId,
  type: publicKeyType,
  response: z.object({
    clientDataJSON: base64url(10_000),
    attestationObject: base64url(20_000),
    transports: z.array(z.string().max(40)).max(20).optional(),
  }),
});
export type RegistrationAnswer = z.infer<typeof registrationAnswer>;

/** What a browser answers to `navigator.credentials.get`, as far as it is looked at. */
export const signInAnswer = z.object({
  id: credentialId,
  rawId: credentialId,
  type: publicKeyType,
  response: z.object({
    clientDataJSON: base64url(10_000),
    authenticatorData: base64url(10_000),
    signature: base64url(5_000),
    userHandle: base64url(200),
  }),
});
export type SignInAnswer = z.infer<typeof signInAnswer>;

const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdMs: timeMs,
  lastUsedMs: timeMs.nullable(),
  /** False: it was made while Gantry had another address, and works only there. */
  worksHere: z.boolean(),
});
export type Passkey = z.infer<typeof passkey>;

const onePasskey = z.object({ passkey: rowId });

export const passkeysContract = {
  list: operation({
    method: 'GET',
    path: '/session/passkeys',
    description: 'Your passkeys',
    permission: 'signed-in',
    target: () => ({ kind: 'passkey' }),
    input: z.object({ ...listQuery(['name', 'created', 'used'] as const, {}) }),
    output: listOf(passkey).extend({
      /** Why none can be added; null where one can. */
      whyNone: z.string().nullable(),
    }),
  }),
  begin: operation({
    method: 'POST',
    path: '/session/passkeys/challenge',
    description: 'What a browser needs to make a passkey; good once, for five minutes',
    successStatus: 201,
    permission: 'signed-in',
    target: () => ({ kind: 'passkey' }),
    input: z.object({ currentPassword: currentPassword.optional() }),
    /** WebAuthn's `PublicKeyCredentialCreationOptionsJSON`. */
    output: z.object({
      rp: z.object({ id: z.string(), name: z.string() }),
      user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
      challenge,
      pubKeyCredParams: z.array(z.object({ type: publicKeyType, alg: z.number().int() })),
      timeout: z.number().int(),
      excludeCredentials: z.array(descriptor),
      authenticatorSelection: z.object({
        residentKey: z.literal('required'),
        requireResidentKey: z.literal(true),
        userVerification: z.literal('required'),
      }),
      attestation: z.literal('none'),
    }),
  }),
  register: operation({
    method: 'POST',
    path: '/session/passkeys',
    description: 'Add the passkey that a browser made',
    successStatus: 201,
    permission: 'signed-in',
    target: (input) => ({ kind: 'passkey', name: input.name }),
    input: z.object({ name: passkeyName, answer: registrationAnswer }),
    output: z.object({ id: z.string() }),
  }),
  rename: operation({
    method: 'PATCH',
    path: '/session/passkeys/{passkey}',
    description: 'Call one of your passkeys something else',
    permission: 'signed-in',
    target: (input) => ({ kind: 'passkey', id: input.passkey }),
    summary: (input) => ({ name: input.name }),
    input: onePasskey.extend({ name: passkeyName }),
    output: empty,
  }),
  remove: operation({
    method: 'POST',
    path: '/session/passkeys/{passkey}/remove',
    description: 'Remove one of your passkeys; the other sessions it began end',
    permission: 'signed-in',
    target: (input) => ({ kind: 'passkey', id: input.passkey }),
    input: onePasskey.extend({ currentPassword }),
    output: empty,
  }),
  removeOf: operation({
    method: 'DELETE',
    path: '/users/{user}/passkeys',
    description: 'Remove all passkeys of a user, who lost them; their sessions end',
    permission: 'Access Manage',
    target: (input) => ({ kind: 'user', id: input.user }),
    input: z.object({ user: rowId }),
    output: empty,
  }),
  challenge: operation({
    method: 'POST',
    path: '/sign-in/passkey',
    description: 'What a browser needs to sign in with a passkey; good once, for five minutes',
    permission: 'public',
    // Nothing is written, and every opened sign-in page asks for one.
    effect: 'read',
    target: () => ({ kind: 'sign-in' }),
    input: empty,
    /** WebAuthn's `PublicKeyCredentialRequestOptionsJSON`. It names nobody: the passkey itself says whose it is. */
    output: z.object({
      challenge,
      rpId: z.string(),
      timeout: z.number().int(),
      userVerification: z.literal('required'),
    }),
  }),
};
