'use client';

import { useCallback, useEffect, useRef } from 'react';
import { toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { askForPasskey, canOfferInField, stopAsking } from './browser-passkeys';
import { sendCredentials, type SignInOutcome } from './send-credentials';

/** Before the challenge ends that the browser waits with. */
const renewMs = 4 * 60_000;

/**
 * Signing in with a passkey: the browser offers those it has where the user name is typed, and `ask` opens its dialog.
 * @param offered whether there are any; nothing is asked of the browser where there are none
 * @param onAnswer what became of one that was chosen in the field
 */
export function usePasskeySignIn(offered: boolean, onAnswer: (answer: SignInOutcome) => void) {
  const tell = useRef(onAnswer);
  useEffect(() => {
    tell.current = onAnswer;
  });

  const offerInField = useCallback(async () => {
    try {
      if (!(await canOfferInField())) return;
      const answer = await askForPasskey(await client.passkeys.challenge({}), { inField: true });
      if (answer !== null) tell.current(await sendCredentials('passkey', { answer }));
    } catch {
      // An offer alone: the button says what is wrong.
    }
  }, []);

  useEffect(() => {
    if (!offered) return;
    void offerInField();
    const timer = setInterval(() => void offerInField(), renewMs);
    return () => {
      clearInterval(timer);
      void stopAsking();
    };
  }, [offered, offerInField]);

  const ask = async (): Promise<SignInOutcome> => {
    let outcome: SignInOutcome;
    try {
      const answer = await askForPasskey(await client.passkeys.challenge({}));
      outcome =
        answer === null
          ? { kind: 'refused', message: 'No passkey was used. Try again.' }
          : await sendCredentials('passkey', { answer });
    } catch (error) {
      outcome = { kind: 'refused', message: toApiError(error).message };
    }
    // The dialog took the place of the offer.
    if (outcome.kind !== 'done') void offerInField();
    return outcome;
  };
  return { ask };
}
