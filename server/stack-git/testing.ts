import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import type { AuditEntry } from '@/lib/contract/audit';
import type { GitRun, GitSource } from '@/lib/contract/stack-git';
import { startDoorServer } from '../api/door-testing';
import { createRuntime } from '../create-runtime';
import { type Ask, callerWith, endedJob } from '../policy/callers-testing';
import { readSettings } from '../settings';

/** Some of what is expected, which may be what `expect` matches by. */
type Expected<T> = { [K in keyof T]?: unknown };

const patience = { timeout: 90_000, interval: 50 };

/** For tests: what proves to Gantry that GitHub sent `text`. */
export const signedByGitHub = (secret: string) => (text: string) => ({
  'x-github-event': 'push',
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
});

/**
 * For tests: Gantry before one real engine or Swarm, with a stack of a git server on this machine, ann, who has
 * Restricted Control in `/shop`, and root, an admin.
 *
 * @param host the engine, as `DOCKER_HOST` has it
 */
export async function startStackGitBench({ host, stack }: { host: string; stack: string }) {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-stack-git-'));
  const server = await startDoorServer();
  const settings = readSettings(
    { NODE_ENV: 'test', GANTRY_ENGINE: host, GANTRY_EGRESS_ALLOW: '127.0.0.1' },
    [],
  );
  const started = await createRuntime({
    settings: { ...settings, dataDirectory: directory },
    publicUrl: server.url,
    version: '0.0.0',
    log: pino({ level: 'silent' }),
  });
  const { runtime, automation } = started;
  server.serve(runtime.door);
  const restricted = (name: string) =>
    callerWith(runtime, server.url, {
      name,
      role: 'Restricted Control',
      scope: { kind: 'collection', collection: '/shop' },
    });
  const ann = await restricted('ann');
  const root = await callerWith(runtime, server.url, { name: 'root', role: 'Admin', scope: { kind: 'all' } });
  await vi.waitFor(
    () => {
      const { freshness, swarm } = runtime.inventory.cluster('local');
      expect(freshness).toMatchObject({ state: 'live' });
      if (swarm) expect(swarm.freshness).toMatchObject({ state: 'live' });
    },
    { timeout: 30_000 },
  );

  const at = `/clusters/local/stacks/${stack}`;
  const source = async () => {
    const { body } = await root('GET', `${at}/git`);
    return body['source'] as GitSource | null;
  };

  return {
    runtime,
    /** Somebody new who has what ann has. */
    restricted,
    ann,
    root,
    /** Where the API has the stack. */
    at,
    /** Where the stack comes from, as it is shown; null where it comes from no repository. */
    source,
    /** The stack's source, once the last automatic run was so. */
    ran: (expected: Expected<GitRun>) =>
      vi.waitFor(async () => {
        const found = await source();
        expect(found?.lastRun).toMatchObject(expected);
        return found;
      }, patience),
    /** Looks for new commits as if it were an hour later. */
    pollInAnHour: () => automation.poll(Date.now() + 3_600_000),
    /** The newest entry of the activity log about a deploy from git, once it is so. */
    entry: (expected: Expected<AuditEntry>) =>
      vi.waitFor(async () => {
        const { items } = await runtime.audit.list({ filter: { operation: ['stackGit.deploy'] }, limit: 1 });
        const [newest] = items;
        if (!newest) throw new Error('there is no entry yet');
        expect(newest).toMatchObject(expected);
        return newest;
      }, patience),
    /** The webhook, switched on by somebody: its address, and its first secret or a new one. */
    async webhookOf(who: Ask) {
      const { body } = await who('PUT', `${at}/git/automatic`, { mode: 'webhook' });
      const first = body['secret'];
      const secret = first ?? (await who('POST', `${at}/git/webhook-secret`)).body['secret'];
      return { hook: (await source())?.automatic.webhookUrl ?? '', secret: String(secret) };
    },
    /** What a webhook answers to a git server that sends `body`. */
    async deliver(hook: string, body: object, headers: (text: string) => Record<string, string>) {
      const text = JSON.stringify(body);
      const response = await fetch(hook, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers(text) },
        body: text,
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      const { body } = await root('DELETE', `${at}?volumes=true`);
      await endedJob(root, body['job']).catch(() => undefined);
      await started.close();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type StackGitBench = Awaited<ReturnType<typeof startStackGitBench>>;
