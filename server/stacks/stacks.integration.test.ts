import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { output } from '../../e2e/lab/processes';
import { createStacksBench, type StacksBench } from './testing';

const prefix = `st${process.pid}`;
const patience = { timeout: 45_000, interval: 100 };
const used = new Set<string>();
let made = 0;
let bench: StacksBench;
let stack = '';

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  bench = await createStacksBench(host);
});
afterAll(() => bench.close());
afterEach(async () => {
  for (const name of used) await bench.remove(name, true).catch(() => undefined);
  used.clear();
});

/** A stack's name of its own for each attempt of each test. */
function fresh(name: string): string {
  stack = `${prefix}-${++made}-${name}`;
  used.add(stack);
  return stack;
}

const docker = (...args: string[]) => output('docker', args, { env: process.env });
const inContainer = (name: string, ...command: string[]) => docker('exec', `${stack}-${name}`, ...command);

const sleeper = (name: string, more: string[] = []) =>
  [
    `  ${name}:`,
    '    image: gantry-test/busybox:1',
    '    command: [sleep, "600"]',
    ...more.map((line) => `    ${line}`),
  ].join('\n');
const file = (...services: string[]) => `services:\n${services.join('\n')}\n`;

const kinds = (steps: readonly { kind: string; object: string; name: string }[]) =>
  steps.map(({ kind, object, name }) => `${kind} ${object} ${name.replace(`${stack}-`, '')}`).sort();

async function planned(...args: Parameters<StacksBench['plan']>) {
  const { plan, diagnostics } = await bench.plan(...args);
  if (!plan) throw new Error(`no plan: ${JSON.stringify(diagnostics)}`);
  return plan;
}

describe('deploying', () => {
  it('makes what the file says, and then nothing for the same file', async () => {
    const name = fresh('same');
    const yaml = `${file(sleeper('db', ['volumes: ["data:/data"]']), sleeper('web', ['depends_on: [db]', 'scale: 2']))}volumes: { data: }\n`;
    const plan = await planned(name, yaml);
    expect(plan.problems).toEqual([]);
    const first = await bench.deploy(name, yaml, { note: 'the first', planHash: plan.hash });
    expect(first.job).toMatchObject({ state: 'succeeded', errorMessage: null });
    expect(first.job.steps.map((step) => step.state)).toEqual(first.job.steps.map(() => 'done'));
    const before = await bench.containers(name);
    expect(Object.keys(before).sort()).toEqual([`${name}-db-1`, `${name}-web-1`, `${name}-web-2`]);

    const again = await planned(name, yaml);
    expect(again.steps).toEqual([]);
    expect(again.empty).toBe(true);
    expect((await bench.deploy(name, yaml)).job).toMatchObject({ state: 'succeeded', steps: [] });
    expect(await bench.containers(name)).toEqual(before);

    await expect
      .poll(() => bench.get(name), patience)
      .toMatchObject({
        ...{ state: 'running', origin: 'gantry', revision: 2, updatedBy: 'ann' },
        volumes: [`${name}_data`],
      });
    const revisions = await bench.revisions(name);
    expect(revisions.map(({ number, outcome, note }) => [number, outcome, note])).toEqual([
      [2, 'succeeded', ''],
      [1, 'succeeded', 'the first'],
    ]);
    expect(revisions[1]?.changes).toContain(`Create container ${name}-web-2`);
    expect(revisions[1]?.images.web).toMatch(/sha256:/);
  });

  it('recreates only the service that changed, and says why without telling values', async () => {
    const name = fresh('one');
    const yaml = (secret: string) =>
      file(sleeper('a'), sleeper('b', [`environment: { TOKEN: "${secret}" }`]));
    await bench.deploy(name, yaml('first-value'));
    const before = await bench.containers(name);
    const plan = await planned(name, yaml('second-value'));
    expect(kinds(plan.steps)).toEqual(['recreate container b-1']);
    expect(plan.steps[0]?.reasons.join()).toContain('TOKEN');
    expect(JSON.stringify(plan)).not.toMatch(/first-value|second-value/);
    expect((await bench.deploy(name, yaml('second-value'))).job.state).toBe('succeeded');
    const after = await bench.containers(name);
    expect(after[`${name}-a-1`]).toBe(before[`${name}-a-1`]);
    expect(after[`${name}-b-1`]).not.toBe(before[`${name}-b-1`]);
    expect(Object.keys(after)).toHaveLength(2);
  });

  it('does not do something else than what was shown', async () => {
    const name = fresh('outdated');
    const plan = await planned(name, file(sleeper('a')));
    await bench.deploy(name, file(sleeper('a')));
    await expect(bench.deploy(name, file(sleeper('a')), { planHash: plan.hash })).rejects.toMatchObject({
      code: 'plan_outdated',
    });
    expect(await bench.revisions(name)).toHaveLength(1);
  });

  it('hands over env_file, secrets and configs as they were pasted', async () => {
    const name = fresh('files');
    const yaml = `${file(
      sleeper('app', [
        'env_file: app.env',
        'user: "1000"',
        'secrets:',
        '  - source: key',
        '    target: key.pem',
        '    uid: "1000"',
        '    mode: 0400',
        'configs:',
        '  - source: rules',
        '    target: /etc/rules.conf',
      ]),
    )}secrets: { key: { file: ./key.pem } }\nconfigs: { rules: { file: ./rules.conf } }\n`;
    const files = {
      'app.env': 'GREETING="hello there"\n',
      './key.pem': 'top secret\n',
      './rules.conf': 'allow all\n',
    };
    const missing = await bench.plan(name, yaml);
    expect(missing.plan).toBeNull();
    expect(missing.diagnostics.map(({ line }) => line)).not.toContain(0);
    const { job } = await bench.deploy(name, { yaml, files });
    expect(job.errorMessage).toBeNull();
    expect(await inContainer('app-1', 'sh', '-c', 'echo $GREETING')).toBe('hello there');
    expect(await inContainer('app-1', 'cat', '/run/secrets/key.pem')).toBe('top secret');
    expect(await inContainer('app-1', 'stat', '-c', '%a %u', '/run/secrets/key.pem')).toBe('400 1000');
    expect(await inContainer('app-1', 'cat', '/etc/rules.conf')).toBe('allow all');
    expect(await planned(name, { yaml, files })).toMatchObject({ empty: true });
    const changed = await planned(name, { yaml, files: { ...files, './key.pem': 'another\n' } });
    expect(kinds(changed.steps)).toEqual(['recreate container app-1']);
    expect(JSON.stringify(changed)).not.toContain('another');
  });

  it('waits for what a service depends on', async () => {
    const name = fresh('order');
    const yaml = `${file(
      sleeper('migrate', []).replace('[sleep, "600"]', '[sh, -c, "sleep 1; touch /shared/migrated"]'),
      sleeper('db', [
        'healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 500ms, retries: 40 }',
        'volumes: ["shared:/shared"]',
      ]).replace('[sleep, "600"]', '[sh, -c, "sleep 1; touch /tmp/ready; exec sleep 600"]'),
      sleeper('web', [
        'volumes: ["shared:/shared"]',
        'depends_on:',
        '  migrate: { condition: service_completed_successfully }',
        '  db: { condition: service_healthy }',
      ]).replace('[sleep, "600"]', '[sh, -c, "test -e /shared/migrated && exec sleep 600"]'),
    ).replace(
      'touch /shared/migrated"]',
      'touch /shared/migrated"]\n    volumes: ["shared:/shared"]',
    )}volumes: { shared: }\n`;
    const { job } = await bench.deploy(name, yaml);
    expect(job.errorMessage).toBeNull();
    expect(job.steps.filter((step) => step.label.startsWith('Wait for')).map((step) => step.detail)).toEqual(
      expect.arrayContaining(['healthy', 'completed']),
    );
    await expect
      .poll(() => bench.get(name), patience)
      .toMatchObject({ state: 'running', containers: { running: 2, total: 3 } });
    expect(await planned(name, yaml)).toMatchObject({ empty: true });
  });

  it('runs the services of chosen profiles only', async () => {
    const name = fresh('profiles');
    const yaml = file(sleeper('web'), sleeper('debug', ['profiles: [debug]']));
    await bench.deploy(name, yaml);
    expect(Object.keys(await bench.containers(name))).toEqual([`${name}-web-1`]);
    const plan = await planned(name, { yaml, profiles: ['debug'] });
    expect(kinds(plan.steps)).toEqual(['create container debug-1']);
  });
});

describe('scaling', () => {
  it('goes up and down, and a redeploy of the same file keeps the number', async () => {
    const name = fresh('scale');
    const yaml = file(sleeper('web'));
    await bench.deploy(name, yaml);
    const first = (await bench.containers(name))[`${name}-web-1`];
    expect((await bench.scale(name, 'web', 3)).state).toBe('succeeded');
    expect(Object.keys(await bench.containers(name))).toHaveLength(3);
    await expect
      .poll(async () => (await bench.get(name)).serviceDetails[0], patience)
      .toMatchObject({
        fileReplicas: 1,
        replicas: 3,
        running: 3,
        scaledByHand: { actor: 'ann', replicas: 3 },
      });

    const plan = await planned(name, yaml);
    expect(plan).toMatchObject({ empty: true, replicas: { web: 3 } });
    expect(plan.warnings.join()).toContain('3');
    await bench.deploy(name, yaml);
    expect(Object.keys(await bench.containers(name))).toHaveLength(3);
    expect((await bench.get(name)).serviceDetails[0]?.scaledByHand).toMatchObject({ replicas: 3 });

    await bench.scale(name, 'web', 2);
    const after = await bench.containers(name);
    expect(Object.keys(after).sort()).toEqual([`${name}-web-1`, `${name}-web-2`]);
    expect(after[`${name}-web-1`]).toBe(first);
  });

  it('asks where the file changed its number too, and does as told', async () => {
    const name = fresh('ask');
    await bench.deploy(name, file(sleeper('web')));
    await bench.scale(name, 'web', 3);
    const yaml = file(sleeper('web', ['scale: 2']));
    const plan = await planned(name, yaml);
    expect(plan.scaleQuestions).toEqual([{ service: 'web', inFile: 2, before: 1, live: 3 }]);
    await expect(bench.deploy(name, yaml)).rejects.toMatchObject({ code: 'bad_request' });
    await bench.deploy(name, yaml, { scale: { web: 'file' } });
    expect(Object.keys(await bench.containers(name))).toHaveLength(2);
    expect((await bench.get(name)).serviceDetails[0]?.scaledByHand).toBeNull();
    // The number set by hand is history now: a lost container is made good.
    await docker('rm', '-f', `${name}-web-2`);
    expect(kinds((await planned(name, yaml)).steps)).toEqual(['create container web-2']);
  });
});

describe('failing', () => {
  it('says at which step, leaves what runs, and goes on from there', async () => {
    const name = fresh('half');
    const yaml = (image: string) =>
      file(sleeper('a'), sleeper('b', ['depends_on: [a]']).replace('gantry-test/busybox:1', image));
    await bench.deploy(name, file(sleeper('a')));
    const before = await bench.containers(name);
    const { job } = await bench.deploy(name, yaml('127.0.0.1:1/none:1'));
    expect(job.state).toBe('failed');
    expect(job.errorMessage).toContain('Pull image 127.0.0.1:1/none:1');
    expect(await bench.containers(name)).toEqual(before);
    expect((await bench.revisions(name))[0]).toMatchObject({ outcome: 'failed' });
    const retry = await bench.deploy(name, yaml('gantry-test/busybox:1'));
    expect(retry.job).toMatchObject({ state: 'succeeded', errorMessage: null });
    expect((await bench.containers(name))[`${name}-a-1`]).toBe(before[`${name}-a-1`]);
  });

  it('keeps the old container where the new one cannot start', async () => {
    const name = fresh('port');
    const yaml = (port: string) =>
      file(sleeper('a', ['ports: ["127.0.0.1:47391:80"]']), sleeper('b', [port]));
    await bench.deploy(name, yaml('ports: []'));
    const before = await bench.containers(name);
    const { job } = await bench.deploy(name, file(sleeper('b', ['ports: ["127.0.0.1:47391:80"]'])));
    // a is gone from the file, so its port is free again.
    expect(job.state).toBe('succeeded');
    const other = fresh('port2');
    used.add(name);
    await bench.deploy(other, file(sleeper('c')));
    const running = await bench.containers(other);
    const clash = await bench.deploy(other, file(sleeper('c', ['ports: ["127.0.0.1:47391:80"]'])));
    expect(clash.job.state).toBe('failed');
    expect(clash.job.errorMessage).toMatch(/Recreate container .*47391/s);
    expect(await bench.containers(other)).toEqual(running);
    await expect.poll(() => bench.get(other), patience).toMatchObject({ state: 'running' });
    expect(before[`${name}-a-1`]).toBeDefined();
  });

  it('fails where a container ends badly right after its start', async () => {
    const name = fresh('crash');
    const { job } = await bench.deploy(name, file(sleeper('a').replace('[sleep, "600"]', '["false"]')));
    expect(job.state).toBe('failed');
    expect(job.errorMessage).toContain('exit code 1');
  });

  it('holds its stack to the end where the job cannot be written into the revision, and lets it go then', async () => {
    const name = fresh('unwritten');
    const yaml = file(sleeper('web'));
    const { db } = bench.store;
    await sql`CREATE TRIGGER no_job BEFORE UPDATE OF job ON revisions BEGIN SELECT RAISE(ABORT, 'no'); END`.execute(
      db,
    );
    try {
      expect((await bench.deploy(name, yaml)).job).toMatchObject({ state: 'failed' });
    } finally {
      await sql`DROP TRIGGER no_job`.execute(db);
    }
    expect(await bench.containers(name)).toEqual({});
    expect((await bench.deploy(name, yaml)).job).toMatchObject({ state: 'succeeded' });
    expect((await bench.revisions(name)).map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  });

  it('stops where it is told to, and takes one change at a time', async () => {
    const name = fresh('cancel');
    const yaml = file(
      sleeper('a', ['healthcheck: { test: [CMD, "false"], interval: 1s, retries: 1000 }']),
      sleeper('b', ['depends_on: { a: { condition: service_healthy } }']),
    );
    const { job } = await bench.handlers.deploy(
      {
        cluster: 'local',
        stack: name,
        yaml,
        variables: {},
        files: {},
        profiles: [],
        scale: {},
        pull: 'missing',
        note: '',
      },
      bench.call,
    );
    await expect
      .poll(
        async () => (await bench.jobs.get(job)).steps.find(({ label }) => label.startsWith('Wait'))?.state,
        patience,
      )
      .toBe('running');
    expect((await bench.get(name)).state).toBe('deploying');
    await expect(bench.deploy(name, yaml)).rejects.toMatchObject({ code: 'deploy_running' });
    bench.jobs.cancel(job);
    expect((await bench.ended(job)).state).toBe('cancelled');
    expect((await bench.revisions(name))[0]?.outcome).toBe('cancelled');
    expect(Object.keys(await bench.containers(name))).toEqual([`${name}-a-1`]);
  });
});

describe('a port of the node', () => {
  const listed = async () =>
    (await docker('ps', '--filter', `name=${stack}`, '--format', '{{.Names}} {{.Ports}}'))
      .split('\n')
      .map((line) =>
        line
          .replace(`${stack}-`, '')
          .replace(/0\.0\.0\.0:(\d+)->.*/, '$1')
          .trim(),
      )
      .sort();

  it('moves from one service to another, and two services swap theirs', async () => {
    const name = fresh('ports');
    const yaml = (a: string[], b: string[]) => file(sleeper('a', a), sleeper('b', [...b, 'depends_on: [a]']));
    await bench.deploy(name, yaml([], ['ports: ["47501:80"]']));
    expect(await listed()).toEqual(['a-1', 'b-1 47501']);
    const moved = await bench.deploy(name, yaml(['ports: ["47501:80"]'], ['ports: ["47502:80"]']));
    expect(moved.job.errorMessage).toBeNull();
    expect(await listed()).toEqual(['a-1 47501', 'b-1 47502']);
    const swapped = await bench.deploy(name, yaml(['ports: ["47502:80"]'], ['ports: ["47501:80"]']));
    expect(swapped.job.errorMessage).toBeNull();
    expect(swapped.job.steps.map(({ label }) => label.replace(`${name}-`, ''))).toEqual([
      'Stop container b-1',
      'Recreate container a-1',
      'Recreate container b-1',
      'Wait until everything runs',
    ]);
    expect(await listed()).toEqual(['a-1 47502', 'b-1 47501']);
    expect(await planned(name, yaml(['ports: ["47502:80"]'], ['ports: ["47501:80"]']))).toMatchObject({
      empty: true,
    });
  });
});

describe('stopping, starting and removing', () => {
  it('stops and starts all of it, and removes it without its volumes', async () => {
    const name = fresh('life');
    const yaml = `${file(sleeper('a', ['volumes: ["data:/data"]']), sleeper('b', ['depends_on: [a]']))}volumes: { data: }\n`;
    await bench.deploy(name, yaml);
    const one = { cluster: 'local', stack: name };
    await bench.ended((await bench.handlers.stop(one, bench.call)).job);
    await expect.poll(async () => (await bench.get(name)).state, patience).toBe('stopped');
    const started = await bench.ended((await bench.handlers.start(one, bench.call)).job);
    expect(started.steps.map(({ label }) => label.replace(`${name}-`, ''))).toEqual([
      'Start container a-1',
      'Start container b-1',
      'Wait until everything runs',
    ]);
    await expect.poll(async () => (await bench.get(name)).state, patience).toBe('running');

    const { steps } = await bench.handlers.removePlan({ ...one, volumes: false }, bench.call);
    expect(steps.map((step) => step.object)).not.toContain('volume');
    expect((await bench.remove(name)).state).toBe('succeeded');
    expect(await bench.containers(name)).toEqual({});
    expect(await docker('volume', 'ls', '-q', '--filter', `name=${name}_data`)).toBe(`${name}_data`);
    await vi.waitFor(() => expect(bench.get(name)).rejects.toMatchObject({ code: 'not_found' }), patience);
    await expect(bench.remove(`${name}-none`)).rejects.toMatchObject({ code: 'not_found' });
    // Its revisions stay: it can be brought back, with its data.
    const { job } = await bench.handlers.redeploy(
      { ...one, revision: 1, note: '', scale: {}, pull: 'missing' },
      bench.call,
    );
    expect((await bench.ended(job)).state).toBe('succeeded');
    expect((await bench.remove(name, true)).state).toBe('succeeded');
    expect(await docker('volume', 'ls', '-q', '--filter', `name=${name}_data`)).toBe('');
  });

  it('goes back to an earlier revision', async () => {
    const name = fresh('back');
    const yaml = (version: number) => file(sleeper('a').replace('busybox:1', `busybox:${version}`));
    await bench.deploy(name, yaml(1));
    await bench.deploy(name, yaml(2));
    expect(await inContainer('a-1', 'cat', '/etc/gantry-test')).toBe('busybox 2');
    const back = await bench.handlers.redeploy(
      { cluster: 'local', stack: name, revision: 1, note: '', scale: {}, pull: 'missing' },
      bench.call,
    );
    await bench.ended(back.job);
    expect(await inContainer('a-1', 'cat', '/etc/gantry-test')).toBe('busybox 1');
    expect((await bench.revisions(name))[0]).toMatchObject({ number: 3, note: 'Back to revision 1' });
    const source = await bench.handlers.revision({ cluster: 'local', stack: name, number: 3 }, bench.call);
    expect(source.yaml).toBe(yaml(1));
  });
});
