import type { Outputs } from '@/lib/contract/contract';
import type { RegistrationAnswer } from '@/lib/contract/passkeys';

// Fetched when it is needed: most sign-in pages never do.
const library = () => import('@simplewebauthn/browser');

/** Has the browser make a passkey. @throws an `Error` that says why there is none */
export async function makePasskey(options: Outputs['passkeys']['begin']): Promise<RegistrationAnswer> {
  const { browserSupportsWebAuthn, startRegistration } = await library();
  if (!browserSupportsWebAuthn()) throw new Error('This browser offers no passkeys here. Try another one.');
  try {
    const { id, rawId, type, response } = await startRegistration({ optionsJSON: options });
    const { clientDataJSON, attestationObject, transports } = response;
    return { id, rawId, type, response: { clientDataJSON, attestationObject, transports } };
  } catch (error) {
    throw new Error(failureText(error), { cause: error });
  }
}

/** Whether the browser can offer passkeys where the user name is typed. */
export async function canOfferInField(): Promise<boolean> {
  return (await library()).browserSupportsWebAuthnAutofill();
}

/**
 * Has the browser answer with a passkey. Whoever asked before is told `null`: a browser asks for one thing at a time.
 * @param inField offers them where the user name is typed, and waits as long as it takes
 * @returns what to sign in with, as JSON
 * @throws an `Error` that says why there is none
 */
export async function askForPasskey(
  options: Outputs['passkeys']['challenge'],
  { inField = false } = {},
): Promise<string | null> {
  const { browserSupportsWebAuthn, startAuthentication } = await library();
  if (!browserSupportsWebAuthn()) throw new Error('This browser offers no passkeys here. Try another one.');
  try {
    return JSON.stringify(await startAuthentication({ optionsJSON: options, useBrowserAutofill: inField }));
  } catch (error) {
    if (nameOf(error) === 'AbortError') return null;
    throw new Error(failureText(error), { cause: error });
  }
}

/** Ends what the browser was asked. */
export async function stopAsking(): Promise<void> {
  (await library()).WebAuthnAbortService.cancelCeremony();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** What a browser means: https://www.w3.org/TR/webauthn-3/, sections 5.1.3 and 5.1.4. */
function failureText(error: unknown): string {
  switch (nameOf(error)) {
    case 'NotAllowedError':
      return 'No passkey was used: it was cancelled, or took too long. Try again.';
    case 'InvalidStateError':
      return 'There is a passkey of yours on this device or key already. Use that, or another device.';
    case 'ConstraintError':
    case 'NotSupportedError':
      return 'This device or key cannot keep a passkey that checks who uses it, by a PIN, a finger or a face. Try another one.';
    case 'SecurityError':
      return 'The browser uses no passkeys of Gantry at this address. Open Gantry at its own.';
    default:
      return 'The browser could not use a passkey. Try again, or another device.';
  }
}
