import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import type { RegistrationAnswer, SignInAnswer } from '@/lib/contract/passkeys';
import { GantryError, isGantryError } from '@/lib/errors';
import type { RelyingParty } from './relying-party';

/** Signatures that are taken, the wanted first: https://www.iana.org/assignments/cose */
export const signatureAlgorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

export type NewCredential = { credentialId: string; publicKey: string; counter: number };
export type KnownCredential = { credentialId: string; publicKey: string; counter: number };

/** Takes a challenge: true where it is an open one. */
export type TakeChallenge = (challenge: string) => boolean;

const clientData = z.object({ challenge: z.string(), crossOrigin: z.boolean().optional() });

/** @returns an error that says why in the audit log; the page that signs in gets the general sentence */
export function refused(why: string, cause?: unknown): GantryError {
  return new GantryError('passkey_refused', {
    message: `The passkey was not accepted: ${why.slice(0, 200)}. Try again.`,
    cause,
  });
}

/**
 * Checks what a browser made: for this origin and name, on an open challenge, with the user verified.
 * @throws `passkey_refused`
 */
export async function verifyRegistration(
  answer: RegistrationAnswer,
  { id: expectedRPID, origin: expectedOrigin }: RelyingParty,
  take: TakeChallenge,
): Promise<NewCredential> {
  return orRefused(async () => {
    const expectedChallenge = openChallenge(answer.response.clientDataJSON, take);
    refuseAttestation(answer.response.attestationObject);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...answer,
        clientExtensionResults: {},
        response: {
          clientDataJSON: answer.response.clientDataJSON,
          attestationObject: answer.response.attestationObject,
        },
      },
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      supportedAlgorithmIDs: signatureAlgorithms,
    });
    if (!verified) throw refused('its statement does not hold');
    const { id, publicKey, counter } = registrationInfo.credential;
    if (id !== answer.id) throw refused('it calls itself by two ids');
    return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
  });
}

/**
 * Checks a signature: for this origin and name, on an open challenge, with the user verified, and a count that went on.
 * @returns the new count
 * @throws `passkey_refused`
 */
export async function verifySignIn(
  answer: SignInAnswer,
  { id: expectedRPID, origin: expectedOrigin }: RelyingParty,
  expectedChallenge: string,
  known: KnownCredential,
): Promise<number> {
  return orRefused(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      credential: {
        id: known.credentialId,
        publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
        counter: known.counter,
      },
    });
    if (!verified) throw refused('its signature is wrong');
    return authenticationInfo.newCounter;
  });
}

/**
 * The challenge that was signed, which is used up by this, however the rest turns out.
 * @throws `passkey_refused` where it is not an open one, or the page that asked stood in another site's
 */
export function openChallenge(clientDataJSON: string, take: TakeChallenge): string {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
  } catch (error) {
    throw refused('what it signed cannot be read', error);
  }
  const parsed = clientData.safeParse(content);
  if (!parsed.success) throw refused('what it signed cannot be read');
  const isOpen = take(parsed.data.challenge);
  if (!isOpen) throw refused('it took too long, or was used before');
  if (parsed.data.crossOrigin === true) throw refused('it was asked for inside another site');
  return parsed.data.challenge;
}

/** Nobody asked who made the authenticator; to check an answer to that, certificates would be fetched. */
function refuseAttestation(attestationObject: string): void {
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  const format: string = decoded.get('fmt');
  if (format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)) return;
  throw refused('it tells who made it, which was not asked');
}

async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isGantryError(error)) throw error;
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw refused(why.charAt(0).toLowerCase() + why.slice(1), error);
  }
}
