import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { GantryError } from '@/lib/errors';
import { createTurns } from './in-turn';

/** Hashes and checks passwords, a few at a time. */
export type Passwords = {
  /** The argon2id hash of `password`, as a PHC string. */
  hash(password: string): Promise<string>;
  /** Whether `password` fits. With null for an unknown user, or '' for one without a password, it takes as long, and is false. */
  fits(passwordHash: string | null, password: string): Promise<boolean>;
};

/** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane; argon2id is the library's default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** At once: half the thread pool, so that files and DNS go on during a flood. Waiting: some seconds' worth. */
const maxRunning = 2;
const maxWaiting = 100;

/** @throws (its functions) `throttled` when too many wait already */
export async function createPasswords(): Promise<Passwords> {
  const inTurn = createTurns(
    { running: maxRunning, waiting: maxWaiting },
    () => new GantryError('throttled', { data: { retryAfterSeconds: 10 } }),
  );
  const nobodys = await hash(randomBytes(32), cost);
  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    fits: async (passwordHash, password) => {
      const fits = await inTurn(() => verify(passwordHash || nobodys, password));
      return fits && Boolean(passwordHash);
    },
  };
}
