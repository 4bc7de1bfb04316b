import type { APIRequestContext } from '@playwright/test';
import { z } from 'zod';
import { ADMIN, LabConsole } from './lab/console';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const started = z.object({ job: z.string(), revision: z.number() });
const jobAnswer = z.object({
  state: z.string(),
  steps: z.array(z.object({ label: z.string(), state: z.string() })),
});
const planAnswer = z.object({
  plan: z.object({ hash: z.string(), steps: z.array(z.object({ kind: z.string(), name: z.string() })) }),
});
const revisionsAnswer = z.object({ items: z.array(z.object({ number: z.number(), outcome: z.string() })) });
const auditAnswer = z.object({ items: z.array(z.object({ operation: z.string(), outcome: z.string() })) });

test('Gantry killed in the middle of a deploy loses no record and does nothing twice', async ({
  engine,
  browser,
}) => {
  test.setTimeout(300_000);
  const stack = `e2e-crash-${process.pid}`;
  const yaml = `services:
  first:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 500ms, retries: 10000 }
  second:
    image: gantry-test/busybox:1
    command: [sleep, "9999"]
    depends_on: { first: { condition: service_healthy } }
`;
  const containers = async () =>
    (
      await engine.docker([
        'container',
        'ls',
        '--all',
        '--no-trunc',
        '--filter',
        `label=com.docker.compose.project=${stack}`,
        '--format',
        '{{.Names}} {{.ID}}',
      ])
    )
      .split('\n')
      .filter(Boolean)
      .sort();
  const gantry = await LabConsole.start({ engine: engine.host });
  try {
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    await signIn(await context.newPage(), gantry.url, ADMIN.user, ADMIN.password);
    const api = apiOf(context.request, gantry.url);
    const one = `/clusters/local/stacks/${stack}`;
    await expect
      .poll(
        async () =>
          await api.get(
            '/clusters/local/stacks',
            z.unknown().transform(() => 'live'),
          ),
      )
      .toBe('live');

    const { job } = await api.post(`${one}/deploy`, { yaml }, started);
    const steps = async () => (await api.get(`/jobs/${job}`, jobAnswer)).steps;
    await expect
      .poll(async () => (await steps()).find(({ label }) => label.startsWith('Wait for'))?.state)
      .toBe('running');
    const before = await containers();
    expect(before).toHaveLength(1);

    await gantry.kill();
    await gantry.startProcess();
    const ended = await api.get(`/jobs/${job}`, jobAnswer);
    expect(ended.state).toBe('unknown');
    expect(ended.steps.map(({ state }) => state)).toContain('unknown');
    expect((await api.get(`${one}/revisions`, revisionsAnswer)).items).toMatchObject([
      { number: 1, outcome: 'unknown' },
    ]);
    const audit = await api.get('/audit', auditAnswer);
    expect(audit.items.find(({ operation }) => operation === 'stacks.deploy')?.outcome).toBe('unknown');
    expect(await containers()).toEqual(before);

    await engine.docker(['exec', `${stack}-first-1`, 'touch', '/tmp/ready']);
    const planned = () => api.post(`${one}/plan`, { yaml }, planAnswer);
    await expect
      .poll(async () => (await planned()).plan.steps.map(({ kind, name }) => `${kind} ${name}`))
      .toEqual([`create ${stack}-second-1`]);
    const again = await api.post(`${one}/deploy`, { yaml, planHash: (await planned()).plan.hash }, started);
    expect(again.revision).toBe(2);
    await expect.poll(async () => (await api.get(`/jobs/${again.job}`, jobAnswer)).state).toBe('succeeded');
    const after = await containers();
    expect(after).toHaveLength(2);
    expect(after).toContain(before[0]);
    await context.close();
  } finally {
    for (const line of await containers()) await engine.docker(['rm', '--force', line.split(' ')[1] ?? '']);
    const network = `${stack}_default`;
    const left = await engine.docker(['network', 'ls', '--quiet', '--filter', `name=${network}`]);
    if (left !== '') await engine.docker(['network', 'rm', network]);
    await gantry.remove();
  }
});

function apiOf(request: APIRequestContext, url: string) {
  return {
    async get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
      const response = await request.get(`${url}/api/v1${path}`);
      expect(response.status(), await response.text()).toBe(200);
      return answer.parse(await response.json());
    },
    async post<T>(path: string, data: object, answer: z.ZodType<T>): Promise<T> {
      const response = await request.post(`${url}/api/v1${path}`, { data, headers: { origin: url } });
      expect(response.ok(), await response.text()).toBe(true);
      return answer.parse(await response.json());
    },
  };
}
