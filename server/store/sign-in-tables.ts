// How users prove who they are, beside their passwords.

/** Second factors: time-based one-time passwords. */
export type SecondFactorsTable = {
  user_id: string;
  sealed_secret: string;
  /** Null until the first code was typed: only then it is asked for. */
  confirmed_ms: number | null;
  /** The step of the last code that was accepted: each is good once. */
  last_step: number;
};

/** One row for each recovery code that is left. */
export type RecoveryCodesTable = {
  user_id: string;
  /** HMAC-SHA256 of the code, in hex. */
  hash: string;
};

/** Passkeys: public keys of credentials that browsers and security keys hold, bound to the name Gantry is reached by. */
export type PasskeysTable = {
  id: string;
  user_id: string;
  /** What its owner calls it. */
  name: string;
  /** The credential's own id, base64url. */
  credential_id: string;
  /** The public key in COSE, base64url. */
  public_key: string;
  /** How often it signed, as it last said; 0 for ever where it does not count. */
  counter: number;
  /** The host name it is bound to. */
  rp_id: string;
  /** How browsers may reach it: a JSON array of WebAuthn's words. */
  transports: string;
  created_ms: number;
  last_used_ms: number | null;
};

/** Links by which a user chooses a new password, at most one for each. */
export type PasswordResetsTable = {
  user_id: string;
  /** SHA-256 of the link's token, in hex. */
  hash: string;
  expires_ms: number;
};
