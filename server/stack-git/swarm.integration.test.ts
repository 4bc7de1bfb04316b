import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabGitServer } from '@/e2e/lab/git-server';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { endedJob } from '../policy/callers-testing';
import { signedByGitHub, type StackGitBench, startStackGitBench } from './testing';

describe('a stack from git on a Swarm', () => {
  let swarm: LabSwarm;
  let git: LabGitServer;
  let bench: StackGitBench;

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: `sg-${process.pid}`, managers: 1, workers: 0 });
    git = await LabGitServer.start();
    await swarm.manager.docker(['secret', 'create', '--label', 'gantry.collection=/pay', 'theirs', '-'], {
      input: 'theirs',
    });
    bench = await startStackGitBench({ host: swarm.manager.host, stack: 'kiosk' });
  });
  afterAll(async () => {
    await bench?.close();
    await git?.stop();
    await swarm?.remove();
  });

  const docker = (...args: string[]) => swarm.manager.docker(args);
  const compose = ({ image = BUSYBOX, replicas = 2, web = '', more = '' } = {}) => `services:
  web:
    image: ${image}
    command: [sleep, "100000"]
    init: true
    configs: [page]
    networks: [front]
${web}
    deploy:
      replicas: ${replicas}
      endpoint_mode: dnsrr
      labels: {gantry.collection: /pay}
      update_config: {monitor: 500ms, parallelism: 0}
networks:
  front: {}
configs:
  page: {file: ./page.html}
${more}`;
  const push = (file: string, page: string, subject: string) =>
    git.push({ 'compose.yaml': file, 'page.html': page }, subject);

  const service = (format: string) => docker('service', 'inspect', 'kiosk_web', '--format', format);
  const tasks = async () => {
    const filters = ['--filter', 'desired-state=running'];
    const said = await docker('service', 'ps', 'kiosk_web', ...filters, '--format', '{{.ID}} {{.Image}}');
    return said.split('\n').sort();
  };
  /** All that the Swarm holds of the stack, and what of it runs. */
  const everything = async () => {
    const named = async (kind: string) =>
      (await docker(kind, 'ls', '--format', '{{.Name}}')).split('\n').sort();
    const kinds = await Promise.all(['service', 'config', 'secret', 'network'].map(named));
    return { kinds, spec: await service('{{json .Spec}}'), tasks: await tasks() };
  };

  it('becomes services as the commit has them, in the collection of who deploys it', async () => {
    const { ann, at, entry } = bench;
    const sha = await push(compose(), '<p>one', 'Say one');
    const source = { url: git.url, ref: 'main' };
    expect(await ann('POST', `${at}/git/check`, { source })).toMatchObject({
      status: 200,
      body: { commit: { sha, subject: 'Say one' }, diagnostics: [], plan: { problems: [] } },
    });
    const deployed = await ann('POST', `${at}/git/deploy`, { source, commit: sha });
    expect(deployed).toMatchObject({ status: 202, body: { commit: { sha } } });
    expect(await endedJob(ann, deployed.body['job'])).toMatchObject({
      state: 'succeeded',
      collection: '/shop',
    });
    expect(
      await service('{{.Spec.TaskTemplate.ContainerSpec.Image}} {{.Spec.Mode.Replicated.Replicas}}'),
    ).toBe(`${BUSYBOX} 2`);
    // Its file says another collection, where ann may nothing.
    expect(await service('{{index .Spec.Labels "gantry.collection"}}')).toBe('/shop');
    expect((await tasks()).map((task) => task.split(' ')[1])).toEqual([BUSYBOX, BUSYBOX]);
    expect(await docker('config', 'inspect', 'kiosk_page', '--format', '{{json .Spec.Data}}')).toBe(
      JSON.stringify(Buffer.from('<p>one').toString('base64')),
    );
    const revisions = (await ann('GET', `${at}/revisions`)).body.items;
    expect(revisions?.[0]).toMatchObject({
      number: deployed.body['revision'],
      actor: 'ann',
      commit: { sha, subject: 'Say one', author: 'Grace' },
    });
    await entry({
      ...{ actor: 'ann', actorId: 'ann-id', via: 'token', outcome: 'succeeded' },
      ...{ cluster: 'local', collection: '/shop', targetKind: 'stack', targetId: 'kiosk' },
      summary: expect.objectContaining({ ...source, commit: sha }),
    });
  });

  it('is deployed as it was pushed when it is looked at, with the rights of who switched that on', async () => {
    const { ann, at, pollInAnHour, ran, entry } = bench;
    expect(await ann('PUT', `${at}/git/automatic`, { mode: 'poll' })).toMatchObject({ status: 200 });
    const sha = await push(compose({ image: BUSYBOX_NEXT, replicas: 3 }), '<p>two', 'Say two');
    await pollInAnHour();
    expect(await ran({ by: 'poll', outcome: 'deployed', sha })).toMatchObject({
      deployed: { commit: { sha, subject: 'Say two' } },
      automatic: { runsAs: 'ann' },
    });
    expect((await tasks()).map((task) => task.split(' ')[1])).toEqual(Array(3).fill(BUSYBOX_NEXT));
    await entry({
      ...{ actor: 'ann', actorId: 'ann-id', via: 'poll', outcome: 'succeeded' },
      ...{ cluster: 'local', collection: '/shop', targetKind: 'stack', targetId: 'kiosk' },
      summary: expect.objectContaining({ url: git.url, ref: 'main', commit: sha }),
    });
  });

  it.each([
    {
      asks: 'the node’s files',
      file: compose({ web: '    volumes: ["/etc:/host:ro"]' }),
      run: {
        outcome: 'refused',
        message: expect.stringContaining(
          'web: it binds /etc of its nodes (needs "Service Create: Host Bind Mounts"',
        ),
      },
      errorCode: 'forbidden',
    },
    {
      asks: 'a secret of another collection',
      file: compose({
        web: '    secrets: [theirs]',
        more: 'secrets:\n  theirs: {external: true, name: theirs}',
      }),
      run: {
        outcome: 'failed',
        message: expect.stringContaining('The secret "theirs" is external and is not in this Swarm.'),
      },
      errorCode: 'conflict',
    },
  ])(
    'is left as it is by a signed call for a commit that asks for $asks',
    async ({ file, run, errorCode }) => {
      const { ann, root, at, deliver, ran, entry, webhookOf } = bench;
      const { hook, secret } = await webhookOf(ann);
      const before = await everything();
      const sha = await push(file, `<p>${errorCode}`, 'Take more');
      const pushed = { ref: 'refs/heads/main' };
      expect(await deliver(hook, pushed, signedByGitHub(secret))).toMatchObject({ status: 202 });
      const found = await ran({ by: 'webhook', sha, ...run });
      await entry({
        ...{
          actor: 'ann',
          via: 'webhook',
          outcome: 'failed',
          errorCode,
          errorMessage: found?.lastRun?.message,
        },
        ...{ cluster: 'local', collection: '/shop', targetId: 'kiosk' },
      });
      expect(await everything()).toEqual(before);
      // It is the rights that it lacks, and nothing else.
      expect(await root('POST', `${at}/git/check`, {})).toMatchObject({
        body: { commit: { sha }, plan: { problems: [] } },
      });
    },
  );
});
