import { isIP } from 'node:net';

/** Whom passkeys are made for: the name that they are bound to, and the one origin they are used from. */
export type RelyingParty = { id: string; origin: string };

/**
 * The relying party of a Gantry that browsers reach at `publicUrl`; or, in words, why they offer no passkeys there: they
 * want a name, not an address, and https, save on the machine itself (WebAuthn, sections 5.1.3 and 13.4.9).
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | { whyNone: string } {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) {
    return {
      whyNone: `Passkeys are bound to a name, and Gantry is reached by an address, ${origin}. They work once it has a name and https: set GANTRY_PUBLIC_URL.`,
    };
  }
  if (protocol !== 'https:' && !isLocal) {
    return {
      whyNone: `Browsers use passkeys over https alone, and Gantry is reached at ${origin}. They work once GANTRY_PUBLIC_URL is an https address.`,
    };
  }
  return { id: hostname, origin };
}
