import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { canary, canaryBase64, type CanaryGantry, startCanaryGantry } from './canary-testing';

const environment = [{ name: 'PASSWORD', value: `${canary}-environment` }];
const login = { username: 'ada', password: `${canary}-registry` };
const made = z.object({ id: z.string().optional(), job: z.string().optional() });
const stackYaml = `
services:
  app:
    image: ${BUSYBOX}
    command: [sleep, '600']
    stop_signal: SIGKILL
    environment: {WRITTEN: '${canary}-yaml', SET: '\${VALUE}'}
    secrets: [key]
    deploy: {endpoint_mode: dnsrr}
secrets:
  key: {file: ./key.txt}
`;

describe('S18: secrets given to a Swarm, its containers, services and stacks', () => {
  let swarm: LabSwarm;
  let gantry: CanaryGantry;
  let swarmKeys: string[];
  const values: Record<string, string> = { cluster: 'local', stack: 'shop', number: '1' };

  const send = async (method: string, target: string, body?: object) => {
    const response = await gantry.ask(method, `/clusters/local${target}`, body);
    const text = await response.text();
    // The message is worth more than the status, and holds no secret either.
    expect({ target, ok: response.ok, text: response.ok ? '' : text }).toEqual({
      target,
      ok: true,
      text: '',
    });
    return { text, ...made.parse(JSON.parse(text)) };
  };
  const read = async (target: string) => (await gantry.ask('GET', target)).text();
  const ended = (job: string | undefined) =>
    vi.waitFor(
      async () => {
        const answer = z.object({ state: z.string() }).parse(JSON.parse(await read(`/jobs/${job ?? ''}`)));
        expect(['queued', 'running']).not.toContain(answer.state);
        return answer.state;
      },
      { timeout: 90_000, interval: 200 },
    );

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: `canary-${process.pid}`, managers: 1, workers: 0 });
    gantry = await startCanaryGantry(swarm.manager.host);
    await vi.waitFor(
      async () => expect((await gantry.ask('GET', '/clusters/local/secrets')).status).toBe(200),
      { timeout: 90_000, interval: 200 },
    );
    const container = await send('POST', '/containers', {
      name: 'canary',
      image: BUSYBOX,
      command: ['sleep', '600'],
      environment,
      auth: login,
    });
    values['container'] = container.id ?? '';
    await send('POST', '/secrets', { name: 'db', dataBase64: canaryBase64 });
    const empty = emptyServiceSpec();
    const spec = {
      ...empty,
      name: 'web',
      container: { ...empty.container, image: BUSYBOX, command: ['sleep', '600'], environment },
      endpoint: { mode: 'dnsrr', ports: [] },
    };
    const service = await send('POST', '/services', { spec, auth: login });
    values['service'] = service.id ?? '';
    const deploy = await send('POST', '/stacks/shop/deploy', {
      yaml: stackYaml,
      variables: { VALUE: `${canary}-variable` },
      files: { './key.txt': `${canary}-file` },
      credentials: [{ ...login, registry: 'registry.test' }],
    });
    const pull = await send('POST', '/images/pull', { reference: 'registry.test/web:1', auth: login });
    values['job'] = deploy.job ?? '';
    expect(await ended(deploy.job)).toBe('succeeded');
    await ended(pull.job);
    const { job } = await send('POST', '/secrets/db/rotate', {
      dataBase64: Buffer.from(`${canary}-next`).toString('base64'),
    });
    expect(await ended(job)).toBe('succeeded');
    swarmKeys = [...(await read('/clusters/local/swarm/join-tokens')).matchAll(/SWMTKN-[\w-]+/g)].map(
      ([key]) => key,
    );
    for (const key of swarmKeys) gantry.secrets.add(key);
    const first = async (...args: string[]) => (await swarm.manager.docker(args)).split('\n')[0] ?? '';
    values['task'] = await first('service', 'ps', '--quiet', 'web');
    values['secret'] = await first('secret', 'ls', '--quiet');
  });
  afterAll(async () => {
    await gantry?.close();
    await swarm?.remove();
  });

  it('are given back to who asks for them, and is let', async () => {
    expect(swarmKeys).not.toEqual([]);
    const revision = await read('/clusters/local/stacks/shop/revisions/1');
    for (const part of ['yaml', 'variable', 'file']) expect(revision).toContain(`${canary}-${part}`);
    const shown = await send('POST', `/containers/${values['container']}/environment`, {});
    expect(shown.text).toContain(`${canary}-environment`);
  });

  it('are in no answer to a read', async () => {
    const answers = await gantry.askEveryRead(values);
    const answered = answers.filter(({ status }) => status === 200).map(({ id }) => id);
    expect(answered).toEqual(
      expect.arrayContaining([
        ...['containers.get', 'containers.inspect', 'services.get', 'services.inspect', 'tasks.get'],
        ...['tasks.inspect', 'secrets.get', 'stacks.get', 'stacks.revisions', 'jobs.list', 'jobs.get'],
        ...['swarm.get', 'audit.list', 'search.find'],
      ]),
    );
    expect(answers.filter(({ found }) => found.length > 0)).toEqual([]);
  });

  it('are in no line of the log, no export and no file', async () => {
    expect(gantry.foundInLog()).toEqual([]);
    for (const format of ['csv', 'jsonl', 'proof']) {
      expect(gantry.found(await read(`/audit/export?format=${format}`))).toEqual([]);
    }
    const files = await gantry.searchFiles();
    expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(['gantry.db-wal', 'backup.db']));
    expect(files.filter(({ found }) => found.length > 0)).toEqual([]);
  });
});
