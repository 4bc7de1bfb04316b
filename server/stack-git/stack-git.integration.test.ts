import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabGitServer } from '@/e2e/lab/git-server';
import { output } from '@/e2e/lab/processes';
import { type Ask, endedJob } from '../policy/callers-testing';
import { signedByGitHub, type StackGitBench, startStackGitBench } from './testing';

const stack = `git-${process.pid}`;

describe('a stack from git', () => {
  const host = process.env.DOCKER_HOST ?? '';
  const docker = (...args: string[]) => output('docker', ['--host', host, ...args]);
  let git: LabGitServer;
  let bench: StackGitBench;
  let at: string;
  let ann: Ask;
  let root: Ask;

  const file = (greeting: string, more = '') =>
    `services:\n  web:\n    image: ${BUSYBOX}\n    command: [sleep, "600"]\n    environment: { GREETING: ${greeting} }\n${more}`;
  const source = () => ({ url: git.url, ref: 'main', user: 'robot', token: 'git-token' });
  const greeting = () =>
    docker('inspect', '--format', '{{range .Config.Env}}{{println .}}{{end}}', `${stack}-web-1`);
  /** How often a test that takes somebody's rights away was begun. */
  let attempts = 0;
  const pushed = { ref: 'refs/heads/main' };

  beforeAll(async () => {
    git = await LabGitServer.start();
    git.login = { user: 'robot', token: 'git-token' };
    bench = await startStackGitBench({ host, stack });
    ({ at, ann, root } = bench);
  });
  afterAll(async () => {
    await bench?.close();
    await git?.stop();
  });
  beforeEach(() => bench.runtime.access.withdraw({ userId: 'ann-id' }));

  it('is planned, then deployed with the commit on its revision; what was not looked at is not deployed', async () => {
    await root('DELETE', `${at}/git`);
    const sha = await git.push({ 'compose.yaml': file('one') }, 'Say one');
    const checked = await ann('POST', `${at}/git/check`, { source: source() });
    expect(checked).toMatchObject({
      status: 200,
      body: { commit: { sha, subject: 'Say one', author: 'Grace' }, isDeployed: false, diagnostics: [] },
    });
    const planned = checked.body['plan'] as { steps: unknown[]; hash: string };
    expect(planned.steps.length).toBeGreaterThan(0);
    expect(await bench.source()).toBeNull();
    const newer = await git.push({ 'compose.yaml': file('two') }, 'Say two');
    expect(await ann('POST', `${at}/git/deploy`, { source: source(), commit: sha })).toMatchObject({
      status: 409,
      body: { code: 'plan_outdated', message: expect.stringContaining('Say two') },
    });
    const deployed = await ann('POST', `${at}/git/deploy`, { source: source(), commit: newer });
    expect(deployed).toMatchObject({ status: 202, body: { commit: { sha: newer } } });
    const { revision } = deployed.body;
    expect(await endedJob(root, deployed.body['job'])).toMatchObject({ state: 'succeeded' });
    expect(await greeting()).toContain('GREETING=two');
    expect((await root('GET', `${at}/revisions`)).body.items?.[0]).toMatchObject({
      number: revision,
      actor: 'ann',
      commit: { sha: newer, subject: 'Say two', author: 'Grace' },
    });
    expect(await bench.source()).toMatchObject({
      url: git.url,
      hasToken: true,
      deployed: { commit: { sha: newer }, revision },
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
    const { deliver, ran, entry } = bench;
    const { hook, secret } = await bench.webhookOf(ann);
    expect(hook).toMatch(/\/api\/v1\/hooks\/git\/[0-9a-f]{32}$/);
    expect(hook).not.toContain(secret);
    const before = await greeting();
    const sha = await git.push({ 'compose.yaml': file('three') }, 'Say three');
    for (const headers of [
      signedByGitHub('another secret'),
      () => ({ 'x-hub-signature-256': 'sha256=' }),
      () => ({ 'x-gitlab-token': 'guess' }),
      () => ({}),
    ]) {
      expect(await deliver(hook, pushed, headers)).toMatchObject({
        status: 401,
        body: { code: 'signature_wrong' },
      });
    }
    expect(await deliver(`${hook.slice(0, -1)}z`, pushed, signedByGitHub(secret))).toMatchObject({
      status: 401,
    });
    await entry({
      ...{ actor: 'anonymous', via: 'webhook', outcome: 'denied', errorCode: 'signature_wrong' },
      ...{ targetId: stack, collection: '/shop' },
    });
    expect(await greeting()).toBe(before);
    expect(await deliver(hook, { ref: 'refs/heads/other' }, signedByGitHub(secret))).toEqual({
      status: 200,
      body: { result: 'ignored' },
    });
    expect(await deliver(hook, pushed, signedByGitHub(secret))).toEqual({
      status: 202,
      body: { result: 'started' },
    });
    expect(await ran({ by: 'webhook', outcome: 'deployed', sha, message: '' })).toMatchObject({
      deployed: { commit: { sha } },
    });
    expect(await greeting()).toContain('GREETING=three');
    await entry({
      ...{ actor: 'ann', via: 'webhook', outcome: 'succeeded' },
      summary: expect.objectContaining({ commit: sha }),
    });
    const revisions = (await root('GET', `${at}/revisions`)).body.items?.length;
    const gitlab = () => ({ 'x-gitlab-token': secret, 'x-gitlab-event': 'Push Hook' });
    expect(await deliver(hook, pushed, gitlab)).toMatchObject({ status: 202 });
    await ran({ outcome: 'unchanged', sha });
    expect((await root('GET', `${at}/revisions`)).body.items).toHaveLength(revisions ?? 0);
  });

  it('is refused automatically what its deployer may not, and says so', async () => {
    const { hook, secret } = await bench.webhookOf(ann);
    const before = await greeting();
    const sha = await git.push({ 'compose.yaml': file('four', '    privileged: true\n') }, 'Take it all');
    expect(await bench.deliver(hook, pushed, signedByGitHub(secret))).toMatchObject({ status: 202 });
    const message = expect.stringContaining('Container Create: Privileged');
    const refused = await bench.ran({ outcome: 'refused', sha, message });
    await bench.entry({ actor: 'ann', via: 'webhook', outcome: 'failed', errorCode: 'forbidden' });
    expect(await greeting()).toBe(before);
    expect(await ann('POST', `${at}/git/deploy`, {})).toMatchObject({
      status: 403,
      body: { message: refused?.lastRun?.message },
    });
  });

  it('is deployed by nobody whose rights are gone, by webhook or by looking', async () => {
    const { deliver, entry, runtime } = bench;
    const { db } = runtime.store;
    const name = `bob-${(attempts += 1)}`;
    const { hook, secret } = await bench.webhookOf(await bench.restricted(name));
    const before = await greeting();
    await git.push({ 'compose.yaml': file('never') }, 'Say nothing');
    const called = () => deliver(hook, pushed, signedByGitHub(secret));

    await db.updateTable('grants').set({ role: 'View Only' }).where('id', '=', `${name}-grant`).execute();
    runtime.access.withdraw({ userId: `${name}-id` });
    expect(await called()).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('"Stack Deploy"') },
    });
    expect((await bench.source())?.lastRun).toMatchObject({ by: 'webhook', outcome: 'refused' });
    await entry({ actor: name, via: 'webhook', outcome: 'denied' });

    await db.updateTable('users').set({ disabled: 1 }).where('id', '=', `${name}-id`).execute();
    expect(await called()).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining(`${name} switched automatic deploys on`) },
    });
    await entry({ actor: name, outcome: 'denied', errorMessage: expect.stringContaining('switched') });
    await db.updateTable('users').set({ disabled: 0 }).where('id', '=', `${name}-id`).execute();
    await db.deleteFrom('tokens').where('id', '=', `${name}-token`).execute();
    expect(await called()).toMatchObject({ status: 403 });
    expect(await greeting()).toBe(before);
  });

  it('is looked at every so often, and each new commit deployed once', async () => {
    const { ran, entry, pollInAnHour } = bench;
    const newest = async () => (await entry({})).sequence;
    await root('PUT', `${at}/git/automatic`, { mode: 'poll', pollMinutes: 5 });
    const sha = await git.push({ 'compose.yaml': file('five') }, 'Say five');
    await pollInAnHour();
    await ran({ by: 'poll', outcome: 'deployed', sha });
    expect(await greeting()).toContain('GREETING=five');
    const deployed = await entry({ actor: 'root', via: 'poll', outcome: 'succeeded' });
    await pollInAnHour();
    expect(await newest()).toBe(deployed.sequence);
    const broken = await git.push({ 'compose.yaml': 'services: {' }, 'Break it');
    await pollInAnHour();
    await ran({ outcome: 'failed', sha: broken, message: expect.stringMatching(/Line 1/) });
    const failed = await entry({ outcome: 'failed', errorCode: 'compose_invalid' });
    await pollInAnHour();
    expect(await newest()).toBe(failed.sequence);
    await root('PUT', `${at}/git/automatic`, { mode: 'off' });
    await git.push({ 'compose.yaml': file('six') }, 'Say six');
    await pollInAnHour();
    expect(await newest()).toBe(failed.sequence);
    expect(await greeting()).toContain('GREETING=five');
  });

  it('is forgotten with its token, and the stack stays', async () => {
    const deployed = await root('POST', `${at}/git/deploy`, { source: source() });
    expect(await endedJob(root, deployed.body['job'])).toMatchObject({ state: 'succeeded' });
    const before = await greeting();
    expect(await root('DELETE', `${at}/git`)).toMatchObject({ status: 200 });
    expect(await bench.source()).toBeNull();
    expect(await greeting()).toBe(before);
    expect(await root('PUT', `${at}/git/automatic`, { mode: 'poll' })).toMatchObject({ status: 409 });
  });
});
