import { randomBytes } from 'node:crypto';

/** Values that an authenticator signs, to show that it is there now. Each is good once, for what it was made for. */
export type Challenges = {
  /** Makes one. @param address who asks: each has so many open, and the next takes the place of their oldest */
  make(purpose: string, address: string): string;
  /** Whether it was made for this, lately, and was not used. It is used then, whatever it was made for. */
  take(challenge: string, purpose: string): boolean;
};

type Open = { purpose: string; address: string; untilMs: number };

const lifetimeMs = 5 * 60_000;
/** Shorter than a challenge lives: who took long is told by the browser. */
export const browserTimeoutMs = 4 * 60_000;
const maxOfAddress = 100;
const maxAll = 10_000;

/** @param now milliseconds that never go backwards */
export function createChallenges(now: () => number): Challenges {
  // All live equally long: the order they were made in is the order they end in.
  const open = new Map<string, Open>();
  const ofAddress = new Map<string, Set<string>>();

  const close = (challenge: string): Open | undefined => {
    const held = open.get(challenge);
    if (!held) return undefined;
    open.delete(challenge);
    const own = ofAddress.get(held.address);
    own?.delete(challenge);
    if (own?.size === 0) ofAddress.delete(held.address);
    return held;
  };

  const makeRoom = (address: string) => {
    for (const [challenge, { untilMs }] of open) {
      if (untilMs > now()) break;
      close(challenge);
    }
    const own = ofAddress.get(address);
    const [oldest] = own && own.size >= maxOfAddress ? own : open.size >= maxAll ? open.keys() : [];
    if (oldest !== undefined) close(oldest);
  };

  return {
    make(purpose, address) {
      makeRoom(address);
      const challenge = randomBytes(32).toString('base64url');
      open.set(challenge, { purpose, address, untilMs: now() + lifetimeMs });
      const own = ofAddress.get(address) ?? new Set();
      ofAddress.set(address, own.add(challenge));
      return challenge;
    },
    take(challenge, purpose) {
      const held = close(challenge);
      return held !== undefined && held.purpose === purpose && held.untilMs > now();
    },
  };
}
