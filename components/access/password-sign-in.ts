import { sendCredentials, type SignInOutcome } from './send-credentials';

/** Signs this browser in. */
export function signInWithPassword(
  name: string,
  password: string,
  { code = '', realm = 'local' }: { code?: string; realm?: 'local' | 'directory' } = {},
): Promise<SignInOutcome> {
  return sendCredentials('credentials', { name, password, code, realm });
}
