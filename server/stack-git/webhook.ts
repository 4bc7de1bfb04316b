import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { readHeader } from '../access/origin';
import { createThrottle } from '../access/throttle';
import type { Visit } from '../api/door';
import type { Runtime } from '../runtime';
import type { GitAutomation } from './automation';
import type { GitRow } from './git-sources';

/** What a git server sends. */
export type Delivery = { headers: IncomingHttpHeaders; body: Buffer };

export type GitWebhook = (
  hook: string,
  delivery: Delivery,
  visit: Visit,
) => Promise<{ status: number; result: 'started' | 'ignored' }>;

/** So many calls of one webhook within so long are taken. */
const callsMost = 30;
const callsWithinMs = 60_000;
const guesses = { freeAttempts: 10, firstWaitMs: 1_000, maxWaitMs: 60_000 };

type Parts = Pick<Runtime, 'store'> & { automation: GitAutomation };

/**
 * Answers the webhooks of git servers, which prove themselves by a signature over what they send: GitHub, Gitea and
 * Forgejo (HMAC-SHA256), or by the secret itself in a header: GitLab.
 *
 * @throws `signature_wrong`, `throttled`, `conflict`, and what refuses the deploy
 */
export function createGitWebhook({ store, automation }: Parts): GitWebhook {
  const throttle = createThrottle(guesses, () => performance.now());
  const calls = new Map<string, number[]>();

  /** Counted only for who is known: nobody else can use a webhook up. */
  const requireRoom = (hook: string) => {
    const nowMs = performance.now();
    const recent = (calls.get(hook) ?? []).filter((atMs) => atMs > nowMs - callsWithinMs);
    const [oldest = nowMs] = recent;
    if (recent.length >= callsMost) {
      throw new GantryError('throttled', {
        message: `This webhook was called ${callsMost} times within a minute. What is newest is deployed with the next call.`,
        data: { retryAfterSeconds: Math.ceil((oldest + callsWithinMs - nowMs) / 1000) },
      });
    }
    calls.set(hook, [...recent, nowMs]);
  };

  const refuse = async (row: GitRow | undefined, visit: Visit): Promise<never> => {
    const failure = new GantryError('signature_wrong');
    if (row) {
      const nobody = { actor: 'anonymous', actorId: null };
      await automation.noteDenied(row, { by: 'webhook', visit, ...nobody, failure });
    }
    throw failure;
  };

  return async (hook, delivery, visit) => {
    const guesser = `${visit.address} ${hook}`;
    const waitMs = throttle.enter(guesser);
    if (waitMs > 0) throw new GantryError('throttled', { data: { retryAfterSeconds: waitMs / 1000 } });
    const row = await store.db
      .selectFrom('stack_git')
      .selectAll()
      .where('hook', '=', hook)
      .executeTakeFirst();
    const sealed = row?.sealed_hook_secret ?? null;
    if (!row || sealed === null || !isSigned(delivery, store.secrets.open(sealed))) return refuse(row, visit);
    throttle.forget(guesser);
    requireRoom(hook);
    if (row.mode !== 'webhook') {
      throw new GantryError('conflict', {
        message: `Deploys of the stack "${row.stack}" by webhook are switched off.`,
      });
    }
    if (isOfAnother(delivery, row.ref)) return { status: 200, result: 'ignored' };
    await automation.begin(row, 'webhook', visit);
    return { status: 202, result: 'started' };
  };
}

/** Whether who sent this knows `secret`. */
export function isSigned({ headers, body }: Delivery, secret: string): boolean {
  const token = readHeader(headers, 'x-gitlab-token');
  if (token !== null) return isSame(token, secret);
  const given =
    readHeader(headers, 'x-hub-signature-256') ??
    readHeader(headers, 'x-gitea-signature') ??
    readHeader(headers, 'x-forgejo-signature');
  if (given === null) return false;
  return isSame(given.replace(/^sha256=/, ''), createHmac('sha256', secret).update(body).digest('hex'));
}

/** Compared by their hashes, in the same time whatever they are. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

const push = z.object({ ref: z.string() });

/** Whether a delivery tells of no push, or of one to another branch or tag. What cannot be read may be of ours. */
function isOfAnother({ headers, body }: Delivery, ref: string): boolean {
  const event = readHeader(headers, 'x-github-event') ?? readHeader(headers, 'x-gitea-event');
  if (event !== null && event !== 'push') return true;
  if (ref === '') return false;
  let told: unknown;
  try {
    told = JSON.parse(body.toString('utf8'));
  } catch {
    return false;
  }
  const parsed = push.safeParse(told);
  if (!parsed.success) return false;
  return ![ref, `refs/heads/${ref}`, `refs/tags/${ref}`].includes(parsed.data.ref);
}
