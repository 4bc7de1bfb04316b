import { describe, expect, it } from 'vitest';
import { planStack, removePlan, scalePlan } from './plan';
import { deployed, desire, expectOrdered, ids, nothing, stepOf, withContainer } from './plan-testing';
import type { LiveStack } from './plan-types';

const shop = `
services:
  web:
    image: app:1
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
    environment: {A: one, PASSWORD: old-secret}
  job: {image: app:1, command: migrate}
  db:
    image: pg:16
    volumes: ["data:/data"]
    healthcheck: {test: ping}
volumes: {data: }
`;
const before = desire(shop);
const afterJob = (live: LiveStack) => withContainer(live, 'shop-job-1', { state: 'exited', exitCode: 0 });

describe('a first deploy', () => {
  const plan = planStack(before, nothing(before));

  it('creates everything, in order', () => {
    expectOrdered(plan);
    expect(ids(plan).toSorted()).toEqual([
      'container/shop-db-1/create',
      'container/shop-job-1/create',
      'container/shop-web-1/create',
      'image/app:1/pull',
      'image/pg:16/pull',
      'network/shop_default/create',
      'service/db/wait/healthy',
      'service/job/wait/completed',
      'volume/shop_data/create',
    ]);
    expect(stepOf(plan, 'container/shop-db-1/create')?.dependsOn).toEqual([
      'image/pg:16/pull',
      'network/shop_default/create',
      'volume/shop_data/create',
    ]);
    expect(stepOf(plan, 'container/shop-web-1/create')).toMatchObject({
      kind: 'create',
      object: 'container',
      service: 'web',
      number: 1,
      containerId: null,
      reasons: ['is not there yet'],
      restarts: [],
    });
    expect(stepOf(plan, 'container/shop-web-1/create')?.dependsOn).toEqual(
      expect.arrayContaining(['service/db/wait/healthy', 'service/job/wait/completed', 'image/app:1/pull']),
    );
    expect(stepOf(plan, 'service/db/wait/healthy')).toMatchObject({
      condition: 'service_healthy',
      dependsOn: ['container/shop-db-1/create'],
    });
    expect(plan).toMatchObject({
      empty: false,
      problems: [],
      scaleQuestions: [],
      replicas: { web: 1, job: 1, db: 1 },
    });
  });

  it('is the same plan every time', () => {
    expect(planStack(desire(shop), nothing(before))).toEqual(plan);
  });

  it('pulls nothing that is there', () => {
    const live = { ...nothing(before), imagesByReference: { 'app:1': 'sha256:x', 'pg:16': 'sha256:y' } };
    expect(ids(planStack(before, live)).filter((id) => id.startsWith('image/'))).toEqual([]);
  });
});

describe('an unchanged file', () => {
  it('is an empty plan', () => {
    const live = afterJob(deployed(before));
    expect(
      planStack(desire(shop), live, {
        previous: before,
        lastRevisionReplicas: { web: null, job: null, db: null },
      }),
    ).toMatchObject({
      steps: [],
      empty: true,
      problems: [],
      scaleQuestions: [],
    });
  });

  it('says that a finished job is left alone, and runs it again only when asked', () => {
    const live = afterJob(deployed(before));
    expect(planStack(before, live).warnings).toEqual([expect.stringContaining('shop-job-1 ended well')]);
    const again = planStack(before, live, { startFinished: true });
    expect(ids(again)).toEqual(['container/shop-job-1/start']);
  });

  it.each([
    ['exited', 1, 'has stopped (exit code 1)'],
    ['created', null, 'was made but not started'],
    ['paused', null, 'is paused'],
  ] as const)('starts a container that is %s', (state, exitCode, reason) => {
    const live = withContainer(afterJob(deployed(before)), 'shop-web-1', { state, exitCode });
    const plan = planStack(before, live);
    expect(plan.steps).toMatchObject([
      { kind: 'start', name: 'shop-web-1', containerId: 'id-shop-web-1', reasons: [reason] },
    ]);
  });

  it('starts what ended well but is meant to run', () => {
    const always = desire('services: {a: {image: a, restart: always}}\n');
    const live = withContainer(deployed(always), 'shop-a-1', { state: 'exited', exitCode: 0 });
    expect(ids(planStack(always, live))).toEqual(['container/shop-a-1/start']);
  });

  it('makes a container anew when its tag stands for another image', () => {
    const live = {
      ...afterJob(deployed(before)),
      imagesByReference: { 'app:1': 'sha256:new', 'pg:16': 'sha256:pg:16' },
    };
    const plan = planStack(before, live);
    expect(ids(plan)).toEqual([
      'container/shop-job-1/recreate',
      'service/job/wait/completed',
      'container/shop-web-1/recreate',
    ]);
    expect(stepOf(plan, 'container/shop-web-1/recreate')).toMatchObject({
      reasons: ['image app:1 was pulled anew'],
      restarts: ['shop-web-1'],
    });
  });

  it('pulls everything where that is asked, and plans nothing more yet', () => {
    const plan = planStack(before, afterJob(deployed(before)), { pullAlways: true });
    expect(ids(plan)).toEqual(['image/app:1/pull', 'image/pg:16/pull']);
  });

  it('mends what was taken away by hand', () => {
    const live = afterJob(deployed(before));
    const unplugged = withContainer(live, 'shop-web-1', { networks: ['bridge'] });
    expect(stepOf(planStack(before, unplugged), 'container/shop-web-1/recreate')?.reasons).toEqual([
      'is not connected to network shop_default',
    ]);
    const gone = { ...live, containers: live.containers.filter(({ name }) => name !== 'shop-db-1') };
    expect(ids(planStack(before, gone))).toEqual(['container/shop-db-1/create']);
    const noNetwork = { ...live, networks: [] };
    expect(stepOf(planStack(before, noNetwork), 'container/shop-db-1/recreate')?.reasons).toEqual([
      'network shop_default was missing',
    ]);
  });

  it('finishes a replacement that was cut short', () => {
    const live = afterJob(deployed(before));
    const [web] = live.containers.filter(({ name }) => name === 'shop-web-1');
    if (!web) throw new Error('no web');
    const old = {
      ...web,
      id: 'old',
      name: 'abc_shop-web-1',
      labels: { ...web.labels, 'com.docker.compose.config-hash': 'x' },
    };
    const half = withContainer({ ...live, containers: [old, ...live.containers] }, 'shop-web-1', {
      state: 'created',
    });
    const plan = planStack(before, half);
    expectOrdered(plan);
    expect(ids(plan)).toEqual(['container/abc_shop-web-1/remove', 'container/shop-web-1/start']);
    expect(plan.steps[1]?.dependsOn).toContain('container/abc_shop-web-1/remove');
  });
});

describe('a changed file', () => {
  const plan = (text: string, live = afterJob(deployed(before))) => {
    const result = planStack(desire(text), live, { previous: before });
    expectOrdered(result);
    return result;
  };

  it('says that an image changed', () => {
    const result = plan(shop.replace('image: pg:16', 'image: pg:17'), {
      ...afterJob(deployed(before)),
      imagesByReference: { 'app:1': 'sha256:app:1', 'pg:17': null },
    });
    expect(ids(result)).toEqual(['image/pg:17/pull', 'container/shop-db-1/recreate']);
    expect(stepOf(result, 'container/shop-db-1/recreate')?.reasons).toEqual([
      'image changed from pg:16 to pg:17',
    ]);
  });

  it('names variables that changed, never their values', () => {
    const result = plan(shop.replace('{A: one, PASSWORD: old-secret}', '{PASSWORD: new-secret, B: two}'));
    expect(result.steps).toMatchObject([
      {
        id: 'container/shop-web-1/recreate',
        reasons: ['environment B added', 'environment PASSWORD changed', 'environment A removed'],
      },
    ]);
    expect(JSON.stringify(result)).not.toMatch(/old-secret|new-secret|two/);
  });

  it.each([
    ['ports: ["8080:80"]', 'port 8080:80 added'],
    ['command: other', 'the command changed'],
    ['restart: always', 'restart policy changed from no to always'],
    ['mem_limit: 64m', 'limit memory added'],
    ['volumes: ["/srv:/srv"]', 'mount at /srv added'],
    ['labels: {a: b}', 'label a added'],
    ['user: root', 'user changed'],
    ['cap_add: [NET_ADMIN]', 'the added capabilities changed'],
    ['healthcheck: {test: x}', 'the health check changed'],
    ['container_name: other', 'container name changed'],
    ['platform: linux/arm64', 'platform changed from any to linux/arm64'],
    ['networks: [default, more]', 'network shop_more added'],
  ])('%s', (lines, reason) => {
    const text = `${shop.replace('command: migrate}', `command: migrate, ${lines}}`).replace('command: migrate, command: other', 'command: other')}networks: {more: }\n`;
    expect(plan(text).steps.find(({ kind }) => kind === 'recreate')?.reasons).toContain(reason);
  });

  it('says which secret changed, never what it holds', () => {
    const text = (content: string) =>
      `services: {a: {image: a, secrets: [pw], configs: [c]}}\nsecrets: {pw: {content: ${content}}}\nconfigs: {c: {content: same}}\n`;
    const old = desire(text('first-content'));
    const result = planStack(desire(text('second-content')), deployed(old), { previous: old });
    expect(result.steps[0]?.reasons).toEqual(['secret pw at /run/secrets/pw changed']);
    expect(JSON.stringify(result)).not.toMatch(/first-content|second-content/);
  });

  it('still gives a reason where the last revision is not known', () => {
    const result = planStack(desire(shop.replace('app:1\n', 'app:2\n')), afterJob(deployed(before)));
    expect(stepOf(result, 'container/shop-web-1/recreate')?.reasons).toEqual([
      'image changed from app:1 to app:2',
    ]);
    const other = planStack(desire(shop.replace('A: one', 'A: two')), afterJob(deployed(before)));
    expect(stepOf(other, 'container/shop-web-1/recreate')?.reasons).toEqual([
      'its settings changed since it was made',
    ]);
  });

  it('makes anew what another tool made, and says so', () => {
    const live = afterJob(deployed(before));
    const labels = {
      ...live.containers.find(({ name }) => name === 'shop-db-1')?.labels,
      'com.docker.compose.version': '1.29.2',
      'com.docker.compose.config-hash': 'x',
    };
    const result = planStack(before, withContainer(live, 'shop-db-1', { name: 'shop_db_1', labels }));
    expect(stepOf(result, 'container/shop-db-1/recreate')).toMatchObject({
      containerId: 'id-shop-db-1',
      reasons: ['was made by docker compose 1.29.2, so Gantry makes it anew'],
      restarts: ['shop_db_1'],
    });
  });

  it('removes services that are gone first, their networks last, and never a volume', () => {
    const old = desire(
      'services:\n  a: {image: a, networks: [n]}\n  b: {image: b, volumes: ["v:/v"]}\nnetworks: {n: }\nvolumes: {v: }\n',
    );
    const result = planStack(desire('services:\n  b: {image: c}\n'), deployed(old), { previous: old });
    expectOrdered(result);
    expect(ids(result)).toEqual([
      'container/shop-a-1/remove',
      'image/c/pull',
      'container/shop-b-1/recreate',
      'network/shop_n/remove',
    ]);
    expect(result.steps[0]).toMatchObject({
      reasons: ['its service is no longer in the file'],
      restarts: ['shop-a-1'],
    });
    expect(result.steps[2]?.dependsOn).toContain('container/shop-a-1/remove');
  });

  it('leaves services alone whose profile is off', () => {
    const text = 'services:\n  a: {image: a}\n  b: {image: b, profiles: [x]}\n';
    const result = planStack(desire(text), deployed(desire(text, ['x'])));
    expect(result).toMatchObject({
      empty: true,
      warnings: [expect.stringContaining('none of its profiles is active')],
    });
  });

  it('makes a changed network anew, and all that is on it', () => {
    const text = 'services:\n  a: {image: a}\n  b: {image: b, depends_on: [a]}\n';
    const old = desire(text);
    const result = planStack(desire(`${text}networks: {default: {internal: true}}\n`), deployed(old), {
      previous: old,
    });
    expectOrdered(result);
    expect(result.steps[0]).toMatchObject({
      id: 'network/shop_default/recreate',
      reasons: ['internal changed'],
      restarts: ['shop-a-1', 'shop-b-1'],
    });
    expect(ids(result)).toEqual([
      'network/shop_default/recreate',
      'container/shop-a-1/recreate',
      'container/shop-b-1/recreate',
    ]);
    const shared = deployed(old);
    const others = {
      ...shared,
      networks: shared.networks.map((each) => ({ ...each, otherContainers: ['proxy'] })),
    };
    expect(planStack(desire(`${text}networks: {default: {internal: true}}\n`), others).problems).toEqual([
      expect.stringContaining('proxy'),
    ]);
  });

  it('keeps a volume whose settings changed, and says so', () => {
    const text = (opts: string) => `services: {a: {image: a, volumes: ["v:/v"]}}\nvolumes: {v: ${opts}}\n`;
    const result = planStack(desire(text('{driver_opts: {type: tmpfs}}')), deployed(desire(text(''))));
    expect(result).toMatchObject({ empty: true, warnings: [expect.stringContaining('stays as it is')] });
  });

  it('takes along what shares a namespace, and what asks to be restarted', () => {
    const text =
      'services:\n  a: {image: a}\n  b: {image: b, network_mode: "service:a"}\n  c: {image: c, depends_on: {a: {condition: service_started, restart: true}}}\n  d: {image: d, depends_on: [a]}\n';
    const old = desire(text);
    const result = planStack(
      desire(text.replace('a: {image: a}', 'a: {image: a, user: root}')),
      deployed(old),
      { previous: old },
    );
    expect(result.steps.map(({ id, reasons }) => [id, reasons[0]])).toEqual([
      ['container/shop-a-1/recreate', 'user changed'],
      ['container/shop-b-1/recreate', 'uses a namespace or volumes of a, which is made anew'],
      ['container/shop-c-1/recreate', 'depends on a, which is made anew'],
    ]);
  });

  it('tells what stands in the way', () => {
    const text =
      'services: {a: {image: a, pull_policy: never, networks: [n], volumes: ["v:/v"]}}\nnetworks: {n: {external: true}}\nvolumes: {v: {external: true}}\n';
    const stack = desire(text);
    expect(planStack(stack, nothing(stack)).problems).toEqual([
      expect.stringContaining('network "n" is external'),
      expect.stringContaining('volume "v" is external'),
      expect.stringContaining('pull_policy is "never"'),
    ]);
  });
});

describe('scale', () => {
  const text = (replicas: number) => `services: {web: {image: a, deploy: {replicas: ${replicas}}}}\n`;
  const one = desire('services: {web: {image: a}}\n');

  it('goes where the file says on a first deploy', () => {
    expect(ids(planStack(desire(text(3)), deployed(one)))).toEqual([
      'container/shop-web-2/create',
      'container/shop-web-3/create',
    ]);
  });

  it('keeps what was scaled by hand while the file says the same', () => {
    const plan = planStack(one, deployed(one, { web: 4 }), { lastRevisionReplicas: { web: null } });
    expect(plan).toMatchObject({ empty: true, replicas: { web: 4 }, scaleQuestions: [] });
    expect(plan.warnings).toEqual(['web keeps 4 containers, as scaled by hand; the file says 1.']);
    const known = planStack(one, nothing(one), {
      lastRevisionReplicas: { web: 1 },
      scaledByHand: { web: 0 },
    });
    expect(known).toMatchObject({ replicas: { web: 0 } });
  });

  it('asks where both changed', () => {
    const live = deployed(one, { web: 5 });
    const options = { lastRevisionReplicas: { web: 1 } };
    const asked = planStack(desire(text(3)), live, options);
    expect(asked.scaleQuestions).toEqual([{ service: 'web', inFile: 3, before: 1, live: 5 }]);
    expect(asked.replicas).toEqual({ web: 5 });
    const file = planStack(desire(text(3)), live, { ...options, scale: { web: 'file' } });
    expect(file).toMatchObject({ scaleQuestions: [], replicas: { web: 3 } });
    expect(ids(file)).toEqual(['container/shop-web-4/remove', 'container/shop-web-5/remove']);
    const keep = planStack(desire(text(3)), live, { ...options, scale: { web: 'keep' } });
    expect(keep).toMatchObject({ scaleQuestions: [], replicas: { web: 5 }, empty: true });
  });

  it('follows the file where nobody scaled by hand', () => {
    const plan = planStack(desire(text(2)), deployed(one), { lastRevisionReplicas: { web: null } });
    expect(plan).toMatchObject({ replicas: { web: 2 }, scaleQuestions: [] });
    const none = planStack(desire(text(0)), deployed(one), { lastRevisionReplicas: { web: 1 } });
    expect(ids(none)).toEqual(['container/shop-web-1/remove']);
  });

  it('does not keep a number which the file makes impossible', () => {
    const fixed = desire('services: {web: {image: a, ports: ["80:80"]}}\n');
    const plan = planStack(fixed, deployed(one, { web: 3 }), { lastRevisionReplicas: { web: null } });
    expect(plan.replicas).toEqual({ web: 1 });
    expect(plan.warnings).toEqual([expect.stringContaining('allow only one')]);
  });

  it('replaces containers one after the other, creates them side by side', () => {
    const three = desire(text(3));
    const changed = planStack(desire(text(3).replace('image: a', 'image: b')), deployed(three), {
      previous: three,
    });
    expectOrdered(changed);
    expect(stepOf(changed, 'container/shop-web-3/recreate')?.dependsOn).toEqual([
      'container/shop-web-2/recreate',
    ]);
    const fresh = planStack(three, nothing(three));
    expect(stepOf(fresh, 'container/shop-web-3/create')?.dependsOn).not.toContain(
      'container/shop-web-2/create',
    );
  });

  it('by hand makes and removes containers of that service alone', () => {
    const stack = desire('services:\n  a: {image: a}\n  b: {image: b, ports: ["80:80"]}\n');
    const live = deployed(stack);
    expect(ids(scalePlan(stack, live, { a: 3 }))).toEqual([
      'container/shop-a-2/create',
      'container/shop-a-3/create',
    ]);
    expect(ids(scalePlan(stack, live, { a: 0 }))).toEqual(['container/shop-a-1/remove']);
    expect(scalePlan(stack, live, { a: 1 }).empty).toBe(true);
    expect(scalePlan(stack, live, { b: 2 }).problems).toEqual([expect.stringContaining('fixed host port')]);
    expect(scalePlan(stack, live, { c: 2 }).problems).toEqual([expect.stringContaining('no service "c"')]);
    const changed = desire('services:\n  a: {image: other}\n  b: {image: b}\n');
    expect(ids(scalePlan(changed, live, { a: 1 }))).toEqual([]);
    const gap = { ...deployed(stack, { a: 3 }) };
    const holed = { ...gap, containers: gap.containers.filter(({ name }) => name !== 'shop-a-2') };
    expect(ids(scalePlan(stack, holed, { a: 3 }))).toEqual(['container/shop-a-2/create']);
  });

  it('plans thousands of containers', () => {
    const services = Array.from(
      { length: 5 },
      (_, i) => `  s${i}: {image: a, scale: 1000, depends_on: [${i === 0 ? '' : `s${i - 1}`}]}\n`,
    );
    const stack = desire(`services:\n${services.join('')}`);
    const plan = planStack(stack, nothing(stack));
    expect(plan.steps).toHaveLength(5_002);
    expect(plan.steps.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0)).toBeLessThan(10_000);
    expectOrdered(plan);
  });
});

describe('removePlan', () => {
  it('removes dependents first, networks last, and keeps volumes', () => {
    const plan = removePlan(deployed(before), { volumes: false });
    expectOrdered(plan);
    expect(ids(plan)).toEqual([
      'container/shop-web-1/remove',
      'container/shop-job-1/remove',
      'container/shop-db-1/remove',
      'network/shop_default/remove',
    ]);
    expect(plan.warnings).toEqual(['Kept with their data: shop_data.']);
  });

  it('removes volumes when asked, and nothing of others', () => {
    const live = deployed(before);
    const foreign = { 'com.docker.compose.project': 'other' };
    const plan = removePlan(
      {
        ...live,
        networks: [
          ...live.networks,
          { name: 'shared', driver: 'bridge', internal: false, labels: foreign, otherContainers: [] },
        ],
        volumes: [...live.volumes, { name: 'theirs', driver: 'local', options: {}, labels: {} }],
      },
      { volumes: true },
    );
    expect(ids(plan).filter((id) => !id.startsWith('container/'))).toEqual([
      'network/shop_default/remove',
      'volume/shop_data/remove',
    ]);
  });

  it('keeps a network that others are on', () => {
    const live = deployed(before);
    const shared = {
      ...live,
      networks: live.networks.map((each) => ({ ...each, otherContainers: ['proxy'] })),
    };
    const plan = removePlan(shared, { volumes: false });
    expect(ids(plan)).not.toContain('network/shop_default/remove');
    expect(plan.warnings[0]).toContain('proxy');
  });
});
