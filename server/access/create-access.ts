import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Audit } from '../audit/audit';
import { createDirectory } from '../directory/directory';
import { createIdentityProvider } from '../identity-provider/identity-provider';
import type { Egress } from '../egress/egress';
import { createPasskeys } from '../passkeys/passkeys';
import type { Store } from '../store/store';
import type { Access, Withdrawal, WithdrawnListener } from './access';
import { hashToken, readBearer } from './bearer-token';
import { createGrants } from './grants';
import { callerOfSession, callerOfToken, findSession, findToken, mayComeFrom } from './identify';
import { createPasswords } from './passwords';
import { createSecondFactors } from './second-factors';
import { createSessionCookie, sessionIdleMs } from './session-cookie';
import { createSignIn } from './sign-in';

export type AccessParts = {
  store: Store;
  audit: Audit;
  log: Logger;
  publicUrl: string;
  /** Where an identity provider may be. */
  egress: Egress;
  /** Milliseconds since 1970; the real clock when left out. */
  now?: () => number;
  /** Milliseconds that never go backwards, for waits. */
  monotonic?: () => number;
};

/** How old `last_used_ms` may get before it is written again. */
const touchIntervalMs = 60_000;
/** Streams must end within 5 s of an expiry. */
const sweepIntervalMs = 2_000;

/** Makes the access of one process. */
export async function createAccess(parts: AccessParts): Promise<Access> {
  const { store, audit, log, publicUrl, egress, now = Date.now, monotonic = () => performance.now() } = parts;
  const cookieSecret = store.secrets.derive('next-auth');
  const cookie = createSessionCookie(publicUrl, cookieSecret);
  const passwords = await createPasswords();
  const grants = createGrants(store);
  const secondFactors = createSecondFactors(store, new URL(publicUrl).host, now);
  const listeners = new Set<WithdrawnListener>();
  let sweptMs = now();

  const withdraw = (what: Withdrawal) => {
    grants.changed();
    for (const listener of listeners) {
      listener((caller) =>
        'credentialId' in what
          ? caller.credentialId === what.credentialId
          : (what.userId === null || caller.userId === what.userId) && caller.credentialId !== what.except,
      );
    }
  };

  const directory = createDirectory(store, log, now, (userId) => withdraw({ userId }));
  const identityProvider = createIdentityProvider(store, now, (userId) => withdraw({ userId }), egress);
  const passkeys = createPasskeys(store, publicUrl, directory, now, monotonic);
  const { signIn, signInThrough, signInWithPasskey, checkPassword } = createSignIn({
    store,
    audit,
    passwords,
    secondFactors,
    passkeys,
    directory,
    now,
    monotonic,
  });

  /** A time of last use that cannot be written must not stop anybody from reading. */
  const touch = async (table: 'sessions' | 'tokens', id: string, lastUsedMs: number | null) => {
    const nowMs = now();
    if (lastUsedMs !== null && nowMs - lastUsedMs < touchIntervalMs) return;
    try {
      await store.db.updateTable(table).set({ last_used_ms: nowMs }).where('id', '=', id).execute();
    } catch (error) {
      log.warn({ err: error }, 'the time of last use could not be written');
    }
  };

  const sweep = async () => {
    const nowMs = now();
    const sessions = await store.db
      .selectFrom('sessions')
      .select('id')
      .where((where) =>
        where.or([where('expires_ms', '<=', nowMs), where('last_used_ms', '<=', nowMs - sessionIdleMs)]),
      )
      .execute();
    const tokens = await store.db
      .selectFrom('tokens')
      .select('id')
      .where('expires_ms', '>', sweptMs)
      .where('expires_ms', '<=', nowMs)
      .execute();
    sweptMs = nowMs;
    for (const { id } of [...sessions, ...tokens]) withdraw({ credentialId: id });
    if (sessions.length === 0) return;
    const ids = sessions.map(({ id }) => id);
    await store.db.deleteFrom('sessions').where('id', 'in', ids).execute();
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'expired sessions could not be removed'));
  }, sweepIntervalMs);
  timer.unref();

  const enabledUser = async (userId: string) => {
    const user = await store.db
      .selectFrom('users')
      .select(['name', 'disabled'])
      .where('id', '=', userId)
      .executeTakeFirst();
    return !user || user.disabled === 1 ? null : { userName: user.name, rights: await grants.of(userId) };
  };

  const actFor: Access['actFor'] = async ({ userId, tokenId }, via) => {
    if (tokenId !== null) {
      const token = await findToken(store, { id: tokenId }, now());
      if (!token || token.user_id !== userId) return null;
      return { ...callerOfToken(token, await grants.of(userId)), via, tokenId };
    }
    const user = await enabledUser(userId);
    return user && { userId, ...user, via, credentialId: `${via} of ${userId}` };
  };

  const refresh: Access['refresh'] = async (caller) => {
    if (caller.via === 'poll' || caller.via === 'webhook') {
      return actFor({ userId: caller.userId, tokenId: caller.tokenId ?? null }, caller.via);
    }
    if (caller.via === 'token') {
      const token = await findToken(store, { id: caller.credentialId }, now());
      return token && callerOfToken(token, await grants.of(token.user_id));
    }
    const session = await findSession(store, caller.credentialId, now());
    return session && callerOfSession(session, await grants.of(session.user_id));
  };

  return {
    async identify({ headers, address }) {
      const bearer = readBearer(headers);
      if (bearer !== null) {
        const token = await findToken(store, { hash: hashToken(bearer) }, now());
        if (!token || !mayComeFrom(token, address)) return null;
        await touch('tokens', token.id, token.last_used_ms);
        return callerOfToken(token, await grants.of(token.user_id));
      }
      const sessionId = await cookie.read(headers);
      const session = sessionId === null ? null : await findSession(store, sessionId, now());
      if (!session) return null;
      await touch('sessions', session.id, session.last_used_ms);
      return callerOfSession(session, await grants.of(session.user_id));
    },
    refresh,
    async standing(caller) {
      if (caller.via !== 'session') return refresh(caller);
      const user = await enabledUser(caller.userId);
      return user && { ...caller, ...user };
    },
    actFor,
    onWithdrawn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    withdraw,
    signIn,
    signInThrough,
    signInWithPasskey,
    async signOut(sessionId, address) {
      const session = await findSession(store, sessionId, now());
      await store.db.deleteFrom('sessions').where('id', '=', sessionId).execute();
      withdraw({ credentialId: sessionId });
      if (!session) return;
      await audit.record({
        timeMs: now(),
        actor: session.name,
        actorId: session.user_id,
        via: 'session',
        address,
        operation: 'sessions.revoke',
        cluster: null,
        targetKind: 'session',
        targetId: sessionId,
        targetName: null,
        summary: { signedOut: true },
        requestId: randomUUID(),
        outcome: 'succeeded',
        errorCode: null,
        errorMessage: null,
        durationMs: 0,
      });
    },
    checkPassword,
    passwords,
    secondFactors,
    passkeys,
    directory,
    identityProvider,
    cookieSecret,
    close: () => {
      clearInterval(timer);
      directory.close();
    },
  };
}
