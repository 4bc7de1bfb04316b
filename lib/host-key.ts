/** The key by which an ssh server proves which host it is. */
export type HostKey = {
  /** As the protocol names it: `ssh-ed25519`. */
  type: string;
  /** As OpenSSH prints it: `SHA256:…`. */
  fingerprint: string;
};

/** The `data` of `host_key_unknown` and `host_key_changed`: who showed which key, and the one confirmed before. */
export type HostKeyQuestion = { host: string; port: number; seen: HostKey; known: string | null };

/** A fingerprint as OpenSSH prints it: SHA-256 in base64 without padding. */
export const fingerprintPattern = /^SHA256:[A-Za-z0-9+/]{43}$/;

/** The fingerprint in what people paste: by itself, or in a line of `ssh-keygen -lf`. Null where there is none. */
export function readFingerprint(text: string): string | null {
  return text.split(/\s+/).find((word) => fingerprintPattern.test(word)) ?? null;
}

/** The question a failure asks about a host's key; null where it is another failure. */
export function hostKeyQuestion(error: unknown): HostKeyQuestion | null {
  if (!isObject(error) || (error.code !== 'host_key_unknown' && error.code !== 'host_key_changed'))
    return null;
  const { data } = error;
  if (!isObject(data) || !isObject(data.seen)) return null;
  const { host, port, known } = data;
  const { type, fingerprint } = data.seen;
  if (typeof host !== 'string' || typeof port !== 'number') return null;
  if (typeof type !== 'string' || typeof fingerprint !== 'string') return null;
  return { host, port, seen: { type, fingerprint }, known: typeof known === 'string' ? known : null };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
