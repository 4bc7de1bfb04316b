import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Logger, pino } from 'pino';
import type { BuiltInRole } from '@/lib/permissions';
import { rightsOfRole } from '@/lib/rights';
import type { Caller, SignedCall } from '../api/call';
import { createAudit } from '../audit/audit';
import type { HintKind } from '@/lib/contract/system';
import { testEgress } from '../egress/egress-testing';
import { openStore } from '../store/store';
import { createAccess } from './create-access';
import { insertUser } from './user-records';

/**
 * For tests: a real store, log and access in a directory of their own, and calls to make on them. With `now`, time
 * passes only as the test says; `publicUrl` is where it says that browsers reach it.
 */
export async function startTestAccess(
  options: { now?: () => number; publicUrl?: string; log?: Logger } = {},
) {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-test-'));
  const log = options.log ?? pino({ level: 'silent' });
  const store = await openStore(directory);
  const audit = await createAudit({ store, log });
  const publicUrl = options.publicUrl ?? 'http://gantry.test:3000';
  const egress = testEgress();
  const access = await createAccess({
    store,
    audit,
    log,
    publicUrl,
    egress,
    now: options.now,
    monotonic: options.now,
  });
  const hinted: HintKind[] = [];
  return {
    directory,
    store,
    audit,
    access,
    publicUrl,
    egress,
    log,
    version: '0.0.0',
    hints: { changed: (_cluster: string | null, kinds: readonly HintKind[]) => void hinted.push(...kinds) },
    hinted,
    async addUser(name: string, role: BuiltInRole, password = `password of ${name}`) {
      const passwordHash = await access.passwords.hash(password);
      return insertUser(store.db, { name, passwordHash, role }, Date.now());
    },
    async close() {
      access.close();
      await audit.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type TestAccess = Awaited<ReturnType<typeof startTestAccess>>;

/** A call by `caller`, as the door would make it, with what it noted. */
export function testCall(caller: Caller): SignedCall & { noted: Record<string, unknown> } {
  const noted: Record<string, unknown> = {};
  return {
    operation: 'test',
    caller,
    address: '192.0.2.1',
    userAgent: 'test',
    requestId: 'test',
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    note: (detail) => void Object.assign(noted, detail),
    outcomeFollows: () => undefined,
    noted,
  };
}

/** A caller with a session of their own; the session is not stored. */
export function testCaller(userId: string, role: BuiltInRole, more: Partial<Caller> = {}): Caller {
  return {
    userId,
    userName: userId,
    rights: rightsOfRole(role),
    via: 'session',
    credentialId: `session of ${userId}`,
    ...more,
  };
}
