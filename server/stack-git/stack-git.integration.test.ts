import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabGitServer } from '@/e2e/lab/git-server';
import { output } from '@/e2e/lab/processes';
import type { GitSource } from '@/lib/contract/stack-git';
import { startDoorServer } from '../api/door-testing';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { type Ask, callerWith, endedJob } from '../policy/callers-testing';
import { readSettings } from '../settings';

const stack = `git-${process.pid}`;
const at = `/clusters/local/stacks/${stack}`;

describe('a stack from git', () => {
  const host = process.env.DOCKER_HOST ?? '';
  const docker = (...args: string[]) => output('docker', ['--host', host, ...args]);
  let directory: string;
  let started: StartedRuntime;
  let server: Awaited<ReturnType<typeof startDoorServer>>;
  let git: LabGitServer;
  let ann: Ask;
  let root: Ask;

  const file = (greeting: string, more = '') =>
    `services:\n  web:\n    image: ${BUSYBOX}\n    command: [sleep, "600"]\n    environment: { GREETING: ${greeting} }\n${more}`;
  const source = () => ({ url: git.url, ref: 'main', user: 'robot', token: 'git-token' });
  const greeting = () =>
    docker('inspect', '--format', '{{range .Config.Env}}{{println .}}{{end}}', `${stack}-web-1`);
  const git1 = async () => {
    const { body } = await root('GET', `${at}/git`);
    return body['source'] as GitSource | null;
  };
  const settled = () =>
    vi.waitFor(
      async () => {
        const found = await git1();
        if (!found?.lastRun || found.lastRun.outcome === 'running') throw new Error('it still runs');
        return found;
      },
      { timeout: 60_000, interval: 50 },
    );
  const newestEntry = async () =>
    (await started.runtime.audit.list({ filter: { operation: ['stackGit.deploy'] }, limit: 1 })).items[0];

  async function deliver(
    hook: string,
    body: object,
    headers: (text: string) => Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const text = JSON.stringify(body);
    const response = await fetch(hook, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers(text) },
      body: text,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const github = (secret: string) => (text: string) => ({
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  });
  const pushed = { ref: 'refs/heads/main' };

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-stack-git-'));
    git = await LabGitServer.start();
    git.login = { user: 'robot', token: 'git-token' };
    server = await startDoorServer();
    const settings = readSettings(
      { NODE_ENV: 'test', GANTRY_ENGINE: host, GANTRY_EGRESS_ALLOW: '127.0.0.1' },
      [],
    );
    started = await createRuntime({
      settings: { ...settings, dataDirectory: directory },
      publicUrl: server.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    server.serve(started.runtime.door);
    const { runtime } = started;
    ann = await callerWith(runtime, server.url, {
      name: 'ann',
      role: 'Restricted Control',
      scope: { kind: 'collection', collection: '/shop' },
    });
    root = await callerWith(runtime, server.url, { name: 'root', role: 'Admin', scope: { kind: 'all' } });
    await vi.waitFor(
      () => expect(runtime.inventory.cluster('local').freshness).toMatchObject({ state: 'live' }),
      { timeout: 30_000 },
    );
  });
  afterAll(async () => {
    const { body } = await root('DELETE', `${at}?volumes=true`);
    await endedJob(root, body['job']).catch(() => undefined);
    await started.close();
    server.close();
    await git.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => started.runtime.access.withdraw({ userId: 'ann-id' }));

  it('is planned, then deployed with the commit on its revision; what was not looked at is not deployed', async () => {
    const sha = await git.push({ 'compose.yaml': file('one') }, 'Say one');
    const checked = await ann('POST', `${at}/git/check`, { source: source() });
    expect(checked).toMatchObject({
      status: 200,
      body: { commit: { sha, subject: 'Say one', author: 'Grace' }, isDeployed: false, diagnostics: [] },
    });
    const planned = checked.body['plan'] as { steps: unknown[]; hash: string };
    expect(planned.steps.length).toBeGreaterThan(0);
    expect(await git1().catch(() => null)).toBeNull();
    const newer = await git.push({ 'compose.yaml': file('two') }, 'Say two');
    expect(await ann('POST', `${at}/git/deploy`, { source: source(), commit: sha })).toMatchObject({
      status: 409,
      body: { code: 'plan_outdated', message: expect.stringContaining('Say two') },
    });
    const deployed = await ann('POST', `${at}/git/deploy`, { source: source(), commit: newer });
    expect(deployed).toMatchObject({ status: 202, body: { revision: 1, commit: { sha: newer } } });
    expect(await endedJob(root, deployed.body['job'])).toMatchObject({ state: 'succeeded' });
    expect(await greeting()).toContain('GREETING=two');
    expect((await root('GET', `${at}/revisions`)).body.items).toMatchObject([
      { number: 1, actor: 'ann', commit: { sha: newer, subject: 'Say two', author: 'Grace' } },
    ]);
    expect(await git1()).toMatchObject({
      url: git.url,
      hasToken: true,
      deployed: { commit: { sha: newer }, revision: 1 },
      automatic: { mode: 'off', runsAs: null },
    });
    expect((await ann('POST', `${at}/git/check`, {})).body).toMatchObject({
      isDeployed: true,
      plan: { empty: true },
    });
    expect(JSON.stringify(await root('GET', `${at}/git`))).not.toContain('git-token');
  });

  it('sends its token to no other address than it was given for', async () => {
    const elsewhere = { source: { url: `${git.url}/elsewhere` } };
    expect(await root('POST', `${at}/git/check`, elsewhere)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('token') },
    });
    expect(
      await root('POST', `${at}/git/check`, { source: { url: git.url, ref: 'main', user: 'robot' } }),
    ).toMatchObject({
      status: 200,
    });
  });

  it('is deployed when its git server calls, signed; not when the signature is wrong', async () => {
    const { body } = await ann('PUT', `${at}/git/automatic`, { mode: 'webhook' });
    const secret = String(body['secret']);
    const hook = (await git1())?.automatic.webhookUrl ?? '';
    expect(hook).toMatch(/\/api\/v1\/hooks\/git\/[0-9a-f]{32}$/);
    expect(hook).not.toContain(secret);
    const sha = await git.push({ 'compose.yaml': file('three') }, 'Say three');
    for (const headers of [
      github('another secret'),
      () => ({ 'x-hub-signature-256': 'sha256=' }),
      () => ({ 'x-gitlab-token': 'guess' }),
      () => ({}),
    ]) {
      expect(await deliver(hook, pushed, headers)).toMatchObject({
        status: 401,
        body: { code: 'signature_wrong' },
      });
    }
    expect(await deliver(`${hook.slice(0, -1)}z`, pushed, github(secret))).toMatchObject({ status: 401 });
    expect(await newestEntry()).toMatchObject({
      actor: 'anonymous',
      via: 'webhook',
      outcome: 'denied',
      targetId: stack,
    });
    expect(await greeting()).toContain('GREETING=two');
    expect(await deliver(hook, { ref: 'refs/heads/other' }, github(secret))).toEqual({
      status: 200,
      body: { result: 'ignored' },
    });
    expect(await deliver(hook, pushed, github(secret))).toEqual({
      status: 202,
      body: { result: 'started' },
    });
    expect(await settled()).toMatchObject({
      deployed: { commit: { sha } },
      lastRun: { by: 'webhook', outcome: 'deployed', sha, message: '' },
    });
    expect(await greeting()).toContain('GREETING=three');
    expect(await newestEntry()).toMatchObject({
      actor: 'ann',
      via: 'webhook',
      outcome: 'succeeded',
      summary: { commit: sha },
    });
    const gitlab = () => ({ 'x-gitlab-token': secret, 'x-gitlab-event': 'Push Hook' });
    expect(await deliver(hook, pushed, gitlab)).toMatchObject({ status: 202 });
    expect((await settled()).lastRun).toMatchObject({ outcome: 'unchanged' });
    expect((await root('GET', `${at}/revisions`)).body.items).toHaveLength(2);
  });

  it('is refused automatically what its deployer may not, and says so', async () => {
    const { body } = await ann('POST', `${at}/git/webhook-secret`);
    const secret = String(body['secret']);
    const hook = (await git1())?.automatic.webhookUrl ?? '';
    await git.push({ 'compose.yaml': file('four', '    privileged: true\n') }, 'Take it all');
    expect(await deliver(hook, pushed, github(secret))).toMatchObject({ status: 202 });
    const { lastRun } = await settled();
    expect(lastRun).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('Container Create: Privileged'),
    });
    expect(await newestEntry()).toMatchObject({ actor: 'ann', via: 'webhook', outcome: 'failed' });
    expect(await greeting()).toContain('GREETING=three');
    expect(await ann('POST', `${at}/git/deploy`, {})).toMatchObject({
      status: 403,
      body: { message: lastRun?.message },
    });
  });

  it('is deployed by nobody whose rights are gone, by webhook or by looking', async () => {
    const { store } = started.runtime;
    await git.push({ 'compose.yaml': file('five') }, 'Say five');
    await ann('PUT', `${at}/git/automatic`, { mode: 'webhook' });
    const { body } = await ann('POST', `${at}/git/webhook-secret`);
    const secret = String(body['secret']);
    const hook = (await git1())?.automatic.webhookUrl ?? '';
    await store.db.updateTable('grants').set({ role: 'View Only' }).where('id', '=', 'ann-grant').execute();
    started.runtime.access.withdraw({ userId: 'ann-id' });
    expect(await deliver(hook, pushed, github(secret))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('"Stack Deploy"') },
    });
    expect((await git1())?.lastRun).toMatchObject({ by: 'webhook', outcome: 'refused' });
    expect(await newestEntry()).toMatchObject({ actor: 'ann', via: 'webhook', outcome: 'denied' });

    await store.db.updateTable('users').set({ disabled: 1 }).where('id', '=', 'ann-id').execute();
    expect(await deliver(hook, pushed, github(secret))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('ann switched automatic deploys on') },
    });
    expect(await newestEntry()).toMatchObject({ actor: 'ann', outcome: 'denied' });
    await store.db.updateTable('users').set({ disabled: 0 }).where('id', '=', 'ann-id').execute();
    await store.db.deleteFrom('tokens').where('id', '=', 'ann-token').execute();
    expect(await deliver(hook, pushed, github(secret))).toMatchObject({ status: 403 });
    expect(await greeting()).toContain('GREETING=three');
  });

  it('is looked at every so often, and each new commit deployed once', async () => {
    const { automation } = started;
    await root('PUT', `${at}/git/automatic`, { mode: 'poll', pollMinutes: 5 });
    const inAnHour = () => automation.poll(Date.now() + 3_600_000);
    await inAnHour();
    const found = await settled();
    expect(found.lastRun).toMatchObject({ by: 'poll', outcome: 'deployed' });
    expect(await greeting()).toContain('GREETING=five');
    expect(await newestEntry()).toMatchObject({ actor: 'root', via: 'poll', outcome: 'succeeded' });
    const before = await newestEntry();
    await inAnHour();
    expect((await newestEntry())?.sequence).toBe(before?.sequence);
    await git.push({ 'compose.yaml': 'services: {' }, 'Break it');
    await inAnHour();
    expect((await settled()).lastRun).toMatchObject({ outcome: 'failed', message: /Line 1/ });
    const failed = await newestEntry();
    expect(failed).toMatchObject({ outcome: 'failed', errorCode: 'compose_invalid' });
    await inAnHour();
    expect((await newestEntry())?.sequence).toBe(failed?.sequence);
    await root('PUT', `${at}/git/automatic`, { mode: 'off' });
    await git.push({ 'compose.yaml': file('six') }, 'Say six');
    await inAnHour();
    expect(await greeting()).toContain('GREETING=five');
  });

  it('is forgotten with its token, and the stack stays', async () => {
    expect(await root('DELETE', `${at}/git`)).toMatchObject({ status: 200 });
    expect(await git1()).toBeNull();
    expect(await greeting()).toContain('GREETING=five');
    expect(await root('PUT', `${at}/git/automatic`, { mode: 'poll' })).toMatchObject({ status: 409 });
  });
});
