import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Outputs } from '@/lib/contract/contract';
import { passkeyTransports, type RegistrationAnswer, signInAnswer } from '@/lib/contract/passkeys';
import { GantryError } from '@/lib/errors';
import { settleFactorDuty } from '../access/sign-in-policy';
import type { Directory } from '../directory/directory';
import type { Database, PasskeyRow, UserRow } from '../store/schema';
import type { Store } from '../store/store';
import { isUniqueViolation } from '../store/unique-violation';
import { browserTimeoutMs, createChallenges } from './challenges';
import { type RelyingParty, relyingPartyOf } from './relying-party';
import { openChallenge, refused, signatureAlgorithms, verifyRegistration, verifySignIn } from './verify';

/** Told whose passkey it says it is, before it is known to be: for the log alone. */
export type About = (user: UserRow, passkey: { id: string; name: string }) => void;

/** Whom a browser's session is: a challenge made for one is good for no other. */
export type Registrant = { userId: string; userName: string; sessionId: string };

/** Passkeys: credentials of WebAuthn that browsers find by themselves, and that verify who uses them. */
export type Passkeys = {
  /** Why there can be none here; null where there can. */
  whyNone: string | null;
  /** The name that passkeys must be bound to, to count; '' where there can be none. */
  rpId: string;
  /** How many of a user's work here. */
  countOf(userId: string): Promise<number>;
  /** Whether anybody has one that works here. */
  areUsed(): Promise<boolean>;
  /** What the browser needs to make one. @throws `conflict` where there can be none, or no more */
  begin(who: Registrant, address: string): Promise<Outputs['passkeys']['begin']>;
  /** Keeps what the browser made; the session has shown it then. @throws `passkey_refused`; `conflict` */
  register(who: Registrant, name: string, answer: RegistrationAnswer): Promise<string>;
  /** What the browser needs to sign somebody in. @throws `conflict` where there can be none */
  challenge(address: string): Outputs['passkeys']['challenge'];
  /**
   * The user whose passkey answered.
   * @param text JSON of what the browser answered
   * @throws `passkey_refused`; `directory_unavailable` for users of a directory that does not answer
   */
  vouch(text: string, about: About): Promise<UserRow>;
  /** Takes all of a user's away. Answers how many there were. */
  removeAll(userId: string): Promise<number>;
};

const maxOfUser = 20;
const signInPurpose = 'sign-in';

/**
 * @param now milliseconds since 1970
 * @param monotonic milliseconds that never go backwards
 */
export function createPasskeys(
  store: Store,
  publicUrl: string,
  directory: Pick<Directory, 'stillHas'>,
  now: () => number,
  monotonic: () => number,
): Passkeys {
  const party = relyingPartyOf(publicUrl);
  const challenges = createChallenges(monotonic);
  const rpId = 'id' in party ? party.id : '';

  const demandParty = (): RelyingParty => {
    if ('id' in party) return party;
    throw new GantryError('conflict', { message: party.whyNone });
  };
  const ofUser = (db: Kysely<Database>, userId: string) =>
    db.selectFrom('passkeys').selectAll().where('user_id', '=', userId).execute();
  const refuseFull = (held: readonly unknown[]) => {
    if (held.length < maxOfUser) return;
    throw new GantryError('conflict', {
      message: `You have ${maxOfUser} passkeys, which is all there may be. Remove one that you do not use.`,
    });
  };
  const purposeOf = ({ userId, sessionId }: Registrant) => `registration ${userId} ${sessionId}`;

  const findCredential = async (credentialId: string) => {
    const row = await store.db
      .selectFrom('passkeys')
      .selectAll()
      .where('credential_id', '=', credentialId)
      .executeTakeFirst();
    const user =
      row &&
      (await store.db.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirst());
    return row && user ? { row, user } : null;
  };

  /** Notes that it was used. Of two answers at once that say the same count, one gets in. */
  const noteUse = async (row: PasskeyRow, counter: number) => {
    const { numUpdatedRows } = await store.db
      .updateTable('passkeys')
      .set({ counter, last_used_ms: now() })
      .where('id', '=', row.id)
      .where('counter', '=', row.counter)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw refused('it was used elsewhere at the same moment, or removed');
  };

  return {
    whyNone: 'id' in party ? null : party.whyNone,
    rpId,
    countOf: (userId) => countPasskeys(store.db, userId, rpId),
    async areUsed() {
      const query = store.db.selectFrom('passkeys').select('id').where('rp_id', '=', rpId).limit(1);
      return (await query.executeTakeFirst()) !== undefined;
    },

    async begin(who, address) {
      const { id } = demandParty();
      const held = await ofUser(store.db, who.userId);
      refuseFull(held);
      return {
        rp: { id, name: 'Gantry' },
        user: { id: handleOf(who.userId), name: who.userName, displayName: who.userName },
        challenge: challenges.make(purposeOf(who), address),
        pubKeyCredParams: signatureAlgorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout: browserTimeoutMs,
        excludeCredentials: held.map((row) => ({
          id: row.credential_id,
          type: 'public-key',
          transports: readTransports(row.transports),
        })),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required',
        },
        attestation: 'none',
      };
    },

    async register(who, name, answer) {
      const { credentialId, publicKey, counter } = await verifyRegistration(answer, demandParty(), (each) =>
        challenges.take(each, purposeOf(who)),
      );
      const id = randomUUID();
      const transports = knownTransports(answer.response.transports ?? []);
      try {
        await store.db.transaction().execute(async (transaction) => {
          refuseFull(await ofUser(transaction, who.userId));
          await transaction
            .insertInto('passkeys')
            .values({
              id,
              user_id: who.userId,
              name,
              credential_id: credentialId,
              public_key: publicKey,
              counter,
              rp_id: rpId,
              transports: JSON.stringify(transports),
              created_ms: now(),
              last_used_ms: null,
            })
            .execute();
          await transaction
            .updateTable('sessions')
            .set({ passkey_id: id })
            .where('id', '=', who.sessionId)
            .execute();
          await settleFactorDuty(transaction, who.userId, who.sessionId);
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new GantryError('conflict', {
          message: 'This passkey is known already. Use it to sign in, or make another one.',
          cause: error,
        });
      }
      return id;
    },

    challenge(address) {
      const { id } = demandParty();
      return {
        challenge: challenges.make(signInPurpose, address),
        rpId: id,
        timeout: browserTimeoutMs,
        userVerification: 'required',
      };
    },

    async vouch(text, about) {
      const own = demandParty();
      const answer = readAnswer(text);
      const challenge = openChallenge(answer.response.clientDataJSON, (each) =>
        challenges.take(each, signInPurpose),
      );
      const known = await findCredential(answer.id);
      if (!known) throw refused('nobody has it');
      const { row, user } = known;
      about(user, { id: row.id, name: row.name });
      if (answer.response.userHandle !== handleOf(user.id))
        throw refused('it says that it is another user’s');
      const counter = await verifySignIn(answer, own, challenge, {
        credentialId: row.credential_id,
        publicKey: row.public_key,
        counter: row.counter,
      });
      await noteUse(row, counter);
      if (user.source === 'ldap' && !(await directory.stillHas(user))) {
        throw refused('the directory does not have its user any more, or by another name');
      }
      return user;
    },

    removeAll: (userId) =>
      store.db.transaction().execute((transaction) => removePasskeys(transaction, userId)),
  };
}

/** Takes all of a user's away: several steps, for a transaction. Answers how many there were. */
export async function removePasskeys(db: Kysely<Database>, userId: string): Promise<number> {
  await db.updateTable('sessions').set({ passkey_id: null }).where('user_id', '=', userId).execute();
  const { numDeletedRows } = await db.deleteFrom('passkeys').where('user_id', '=', userId).executeTakeFirst();
  return Number(numDeletedRows);
}

/** How many passkeys of a user work where the name is `rpId`. */
export async function countPasskeys(db: Kysely<Database>, userId: string, rpId: string): Promise<number> {
  const { count } = await db
    .selectFrom('passkeys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('rp_id', '=', rpId)
    .executeTakeFirstOrThrow();
  return count;
}

/** How many passkeys users have, wherever they work; those without are left out. */
export async function countAllPasskeys(db: Kysely<Database>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('passkeys')
    .select((select) => ['user_id', select.fn.countAll<number>().as('count')])
    .groupBy('user_id')
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.count]));
}

/** What authenticators keep of the user: their id, which tells nothing about them. */
function handleOf(userId: string): string {
  return Buffer.from(userId, 'utf8').toString('base64url');
}

function readAnswer(text: string) {
  try {
    return signInAnswer.parse(JSON.parse(text));
  } catch (error) {
    throw refused('what the browser sent cannot be read', error);
  }
}

function readTransports(stored: string) {
  return knownTransports(z.array(z.string()).parse(JSON.parse(stored)));
}

/** Those that are known; browsers may come to know more. */
function knownTransports(told: readonly string[]) {
  return passkeyTransports.filter((each) => told.includes(each));
}
