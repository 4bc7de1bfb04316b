import { z } from 'zod';
import { newPassword, rowId } from './access';
import { empty, operation, timeMs } from './operation';

const code = z.string().trim().min(1).max(100);
const currentPassword = z.string().max(1024);

export const signInContract = {
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
