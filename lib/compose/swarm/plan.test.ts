import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { planSwarmStack, removeSwarmPlan, scaleSwarmPlan } from './plan';
import type { LiveSwarmStack, SwarmPlanOptions } from './plan-types';
import { desiredOf, liveAs, madeElsewhere, nothing } from './testing';

const digest = `sha256:${'a'.repeat(64)}`;

const file = (web = '', more = '') => `
services:
  web:
    image: nginx:1.27
    environment: {A: one, B: two}
    depends_on: [db]
${web.replace(/^(?=.)/gm, '    ')}
  db:
    image: db:1
${more}`;

/** The steps in short, and all that is said beside. */
function plan(text: string, live: LiveSwarmStack, options: SwarmPlanOptions = {}) {
  const made = planSwarmStack(desiredOf(text), live, options);
  return { ...made, ids: made.steps.map(({ id }) => id) };
}

/** The live stack with one service changed. */
function withService(live: LiveSwarmStack, name: string, change: (spec: ServiceSpec) => ServiceSpec) {
  return {
    ...live,
    services: live.services.map((service) =>
      service.name === name ? { ...service, spec: change(service.spec) } : service,
    ),
  };
}

describe('a deploy to a Swarm that holds nothing', () => {
  it('makes networks, then files, then services in order, then waits for all', () => {
    const { ids, steps, replicas } = plan(
      file(
        'secrets: [key]\nconfigs: [conf]',
        'secrets: {key: {content: k}}\nconfigs: {conf: {content: c}}\n',
      ),
      nothing,
    );
    expect(ids).toEqual([
      'network/shop_default/create',
      'secret/shop_key/create',
      'config/shop_conf/create',
      'service/shop_db/create',
      'service/shop_web/create',
      'service/shop_db/wait',
      'service/shop_web/wait',
    ]);
    for (const [index, step] of steps.entries())
      for (const before of step.dependsOn) expect(ids.indexOf(before)).toBeLessThan(index);
    expect(replicas).toEqual({ db: 1, web: 1 });
  });

  it('cannot go on without what is external, and names each', () => {
    const text = file(
      'networks: [theirs, host, local]\nsecrets: [key]',
      `networks: {theirs: {external: true}, host: {external: true}, local: {external: true}}
secrets: {key: {external: true}}
`,
    );
    const local = {
      id: 'n',
      name: 'local',
      driver: 'bridge',
      scope: 'local',
      internal: false,
      attachable: false,
      options: {},
      labels: {},
      subnets: [],
      otherServices: [],
    };
    const { problems } = plan(text, { ...nothing, networks: [local] });
    expect(problems.map((problem) => problem.split('.')[0])).toEqual([
      'The network "theirs" is external and is not in this Swarm',
      'The network "local" belongs to one node, and services of a Swarm need one that all nodes share',
      'The secret "key" is external and is not in this Swarm',
    ]);
  });
});

describe('a deploy of an unchanged file', () => {
  it('does nothing, whatever the Swarm filled in', () => {
    const live = withService(liveAs(desiredOf(file())), 'shop_web', (spec) => ({
      ...spec,
      container: {
        ...spec.container,
        image: `nginx:1.27@${digest}`,
        env: spec.container.env.toReversed(),
        stopGracePeriodMs: 10_000,
      },
      restart: { condition: 'any', delayMs: 5000, maxAttempts: 0, windowMs: 0 },
      updatePolicy: {
        parallelism: 1,
        delayMs: 0,
        failureAction: 'pause',
        monitorMs: 5000,
        maxFailureRatio: 0,
        order: 'stop-first',
      },
      placement: { ...spec.placement, platforms: [{ os: 'linux', architecture: 'amd64' }] },
      forceUpdate: 3,
    }));
    expect(plan(file(), live)).toMatchObject({ ids: [], empty: true, warnings: [], problems: [] });
  });

  it.each([
    ['nginx', 'nginx:latest'],
    ['nginx', `docker.io/library/nginx:latest@${digest}`],
    [`nginx@${digest}`, `nginx@${digest}`],
    ['registry.example.com:5000/a', `registry.example.com:5000/a:latest@${digest}`],
  ])('knows %s as %s', (written, running) => {
    const text = file().replace('nginx:1.27', written);
    const live = withService(liveAs(desiredOf(text)), 'shop_web', (spec) => ({
      ...spec,
      container: { ...spec.container, image: running },
    }));
    expect(plan(text, live).ids).toEqual([]);
  });

  it('waits for a service of which not all runs, and lets a paused update go on', () => {
    const live = liveAs(desiredOf(file()));
    const [db, web] = live.services;
    if (!db || !web) throw new Error('two services');
    const unsettled = { ...live, services: [db, { ...web, isSettled: false }] };
    expect(plan(file(), unsettled).ids).toEqual(['service/shop_web/wait']);
    const paused = { ...live, services: [db, { ...web, isPaused: true }] };
    expect(plan(file(), paused).ids).toEqual(['service/shop_web/update', 'service/shop_web/wait']);
  });
});

describe('a change of one service', () => {
  const live = liveAs(desiredOf(file()));
  const update = (text: string, from = live, options: SwarmPlanOptions = {}) => {
    const { steps } = plan(text, from, options);
    return steps
      .filter(({ kind }) => kind !== 'wait')
      .map(({ id, reasons, restarts }) => ({ id, reasons, restarts }));
  };

  it.each([
    ['environment', file().replace('A: one', 'A: changed'), ['environment A changed'], true],
    [
      'image',
      file().replace('nginx:1.27', 'nginx:1.28'),
      ['image changed from nginx:1.27 to nginx:1.28'],
      true,
    ],
    ['command', file('command: run it'), ['the command changed'], true],
    ['limits', file('deploy: {resources: {limits: {memory: 64m}}}'), ['limit on memory added'], true],
    ['a mount', file('volumes: [/data]'), ['mount at /data added'], true],
    ['a port', file('ports: ["80:80"]'), ['port 80:80/tcp added'], true],
    [
      'placement',
      file('deploy: {placement: {constraints: ["node.role==worker"]}}'),
      ['the placement changed'],
      true,
    ],
    ['container labels', file('labels: {x: y}'), ['container label x added'], true],
    ['service labels', file('deploy: {labels: {x: y}}'), ['service label x added'], false],
    [
      'the update policy',
      file('deploy: {update_config: {parallelism: 3}}'),
      ['the update policy changed'],
      false,
    ],
    ['replicas', file('deploy: {replicas: 4}'), ['replicas changed from 1 to 4'], false],
  ])('%s: says what changed and which tasks restart', (_name, text, reasons, restarts) => {
    expect(update(text)).toEqual([
      { id: 'service/shop_web/update', reasons, restarts: restarts ? ['web.1'] : [] },
    ]);
  });

  it('keeps the digest of an image whose name stays, and its forced updates', () => {
    const pinned = withService(live, 'shop_web', (spec) => ({
      ...spec,
      container: { ...spec.container, image: `nginx:1.27@${digest}` },
      forceUpdate: 2,
    }));
    const { changes } = plan(file('command: x'), pinned);
    expect(changes.get('service/shop_web/update')).toMatchObject({
      asksRegistry: false,
      spec: { container: { image: `nginx:1.27@${digest}` }, forceUpdate: 2 },
    });
    expect(update(file(), pinned, { pullAlways: true })).toMatchObject([
      { id: 'service/shop_db/update', restarts: [] },
      { id: 'service/shop_web/update', restarts: [] },
    ]);
  });

  it('goes back to the digest an earlier revision ran', () => {
    const now = withService(live, 'shop_web', (spec) => ({
      ...spec,
      container: { ...spec.container, image: `nginx:1.27@sha256:${'b'.repeat(64)}` },
    }));
    expect(update(file(), now, { pinned: { web: `nginx:1.27@${digest}`, db: `other:1@${digest}` } })).toEqual(
      [
        {
          id: 'service/shop_web/update',
          reasons: ['image nginx:1.27 goes to the digest aaaaaaaaaaaa'],
          restarts: ['web.1'],
        },
      ],
    );
  });

  it('removes what is no longer in the file first, and its network last', () => {
    const before = liveAs(desiredOf(file('networks: [front]', 'networks: {front: {}}\n')));
    const after = '\nservices:\n  db:\n    image: db:1\n';
    expect(plan(after, before).ids).toEqual(['service/shop_web/remove', 'network/shop_front/remove']);
  });

  it('makes a service anew whose mode changed', () => {
    expect(plan(file('deploy: {mode: global}'), live).ids).toEqual([
      'service/shop_web/recreate',
      'service/shop_web/wait',
    ]);
  });

  it('leaves a service alone whose profile is not active, and its network', () => {
    const all = file('networks: [front]', 'networks: {front: {}}\n');
    const off = file('networks: [front]\nprofiles: [extra]', 'networks: {front: {}}\n').replace(
      'depends_on: [db]',
      '',
    );
    const { ids, warnings } = plan(off, liveAs(desiredOf(all)));
    expect(ids).toEqual([]);
    expect(warnings).toEqual([
      'web runs, but none of its profiles is active: it is left as it is.',
      'The network "shop_front" is no longer in the file, but shop_web is on it: it is kept.',
    ]);
  });

  it('never shows the value of a variable', () => {
    const text = file().replace('A: one', 'A: hunter2');
    expect(JSON.stringify(plan(text, live).steps)).not.toContain('hunter2');
  });

  it('says that a network cannot be changed', () => {
    const before = liveAs(desiredOf(file('', 'networks: {default: {driver_opts: {encrypted: "true"}}}\n')));
    const { ids, warnings } = plan(
      file('', 'networks: {default: {attachable: true, driver_opts: {encrypted: "x"}}}\n'),
      before,
    );
    expect(ids).toEqual([]);
    expect(warnings[0]).toMatch(/stays as it is.*attachable, driver option encrypted/);
  });
});

describe('secrets and configs', () => {
  const text = (secret = 'one', config = 'page') =>
    file(
      'secrets: [key]\nconfigs: [conf]',
      `secrets: {key: {content: ${secret}}}\nconfigs: {conf: {content: ${config}}}\n`,
    );

  it('rotates what changed: a new version, the services, then the old one goes', () => {
    const { ids, steps } = plan(text('two'), liveAs(desiredOf(text())));
    expect(ids).toEqual([
      expect.stringMatching(/^secret\/shop_key_[0-9a-f]{12}\/rotate$/),
      'service/shop_web/update',
      'service/shop_web/wait',
      'secret/shop_key/remove',
    ]);
    expect(steps[1]?.reasons).toEqual(['secret key changed']);
    expect(JSON.stringify(steps)).not.toContain('two');
  });

  it('goes back to a version that is still there', () => {
    const one = liveAs(desiredOf(text()));
    const two = planSwarmStack(desiredOf(text('two')), one);
    const change = [...two.changes.values()].find(({ kind }) => kind === 'create-file');
    if (change?.kind !== 'create-file') throw new Error('a new version');
    const both = [
      ...one.files,
      { ...change.file, id: 'new', name: change.name, content: null, otherServices: [] },
    ];
    expect(plan(text(), { ...one, files: both }).ids).toEqual([`secret/${change.name}/remove`]);
  });

  it('keeps an old version that something else uses', () => {
    const live = liveAs(desiredOf(text()));
    const used = { ...live, files: live.files.map((each) => ({ ...each, otherServices: ['other_web'] })) };
    const { ids, warnings } = plan(text('two'), used);
    expect(ids.filter((id) => id.endsWith('/remove'))).toEqual([]);
    expect(warnings[0]).toMatch(/other_web uses it: it is kept/);
  });

  it('says that a volume of the name is there, which is not the stack’s', () => {
    const mounts = 'volumes: ["data:/data", "theirs:/theirs"]';
    const volumes = 'volumes: {data: {}, theirs: {external: true}}\n';
    const live = { ...nothing, otherVolumes: ['shop_data', 'shop_data', 'theirs', 'unused'] };
    expect(plan(file(mounts, volumes), live).warnings).toEqual([
      'The volume "shop_data" was not made for this stack: it is used as it is.',
    ]);
    expect(plan(file(mounts, volumes), nothing).warnings).toEqual([]);
  });

  it('takes what another tool made as it is, where it may be the same', () => {
    const theirs = madeElsewhere(liveAs(desiredOf(text())), { shop_conf: 'page' });
    const { ids, warnings } = plan(text(), theirs);
    expect(ids).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^Another tool made the secret "shop_key"/)]);
    expect(plan(text('one', 'other'), theirs).ids[0]).toMatch(/^config\/shop_conf_.*\/rotate$/);
    // Once a revision of ours is known, so is what it held.
    const before = { previousFingerprints: { 'secret/key': desiredOf(text()).files[0]?.fingerprint ?? '' } };
    expect(plan(text(), theirs, before)).toMatchObject({ ids: [], warnings: [] });
    expect(plan(text('two'), theirs, before).ids[0]).toMatch(/^secret\/shop_key_.*\/rotate$/);
  });

  it('leaves alone what another tool made and no service of the file uses', () => {
    const theirs = madeElsewhere(liveAs(desiredOf(text())), { shop_conf: 'page' });
    const noneUsed = withService(theirs, 'shop_web', (spec) => ({
      ...spec,
      container: { ...spec.container, secrets: [], configs: [] },
    }));
    expect(plan(file(), noneUsed).ids).toEqual([]);
  });

  it('does not take over what belongs to somebody else', () => {
    const live = {
      ...nothing,
      files: [
        { kind: 'secret' as const, id: 'f', name: 'shop_key', labels: {}, content: null, otherServices: [] },
      ],
    };
    expect(plan(text(), live).problems).toEqual([expect.stringMatching(/was not made for this stack/)]);
  });

  it('cuts a long name, not its mark', () => {
    const key = 'k'.repeat(50);
    const long = (content: string) => file(`secrets: [${key}]`, `secrets: {${key}: {content: ${content}}}\n`);
    const { steps } = plan(long('b'), liveAs(desiredOf(long('a'))));
    expect(steps[0]?.name).toHaveLength(64);
    expect(steps[0]?.name).toMatch(/_[0-9a-f]{12}$/);
  });
});

describe('scale', () => {
  const scaled = (replicas: number, deploy = '{replicas: 2}') =>
    withService(liveAs(desiredOf(file(`deploy: ${deploy}`))), 'shop_web', (spec) => ({
      ...spec,
      mode: { kind: 'replicated', replicas },
    }));
  const two = file('deploy: {replicas: 2}');

  it.each([5, 1, 0])('keeps %d set by hand while the file says the same', (number) => {
    const { ids, replicas, warnings } = plan(two, scaled(number), {
      lastRevisionReplicas: { web: 2, db: null },
    });
    expect(ids).toEqual([]);
    expect(replicas.web).toBe(number);
    expect(warnings).toHaveLength(1);
  });

  it('asks where the file changed its own, and follows the answer', () => {
    const three = file('deploy: {replicas: 3}');
    const options = { lastRevisionReplicas: { web: 2, db: null } };
    expect(plan(three, scaled(5), options)).toMatchObject({
      ids: [],
      scaleQuestions: [{ service: 'web', inFile: 3, before: 2, live: 5 }],
    });
    expect(plan(three, scaled(5), { ...options, scale: { web: 'file' } }).replicas.web).toBe(3);
    expect(plan(three, scaled(5), { ...options, scale: { web: 'keep' } }).ids).toEqual([]);
    expect(plan(three, scaled(2), options).replicas.web).toBe(3);
  });

  it('follows the file of a stack Gantry has not deployed, but not one that says nothing', () => {
    expect(plan(two, scaled(5)).steps[0]?.reasons).toEqual(['replicas changed from 5 to 2']);
    expect(plan(file(), scaled(5, '{}'))).toMatchObject({ ids: [], replicas: { web: 5 } });
  });

  it('scales one service and nothing else', () => {
    const live = scaled(2);
    const { steps } = scaleSwarmPlan(live, { web: 4 });
    expect(steps.map(({ id, restarts }) => [id, restarts])).toEqual([
      ['service/shop_web/update', []],
      ['service/shop_web/wait', []],
    ]);
    expect(scaleSwarmPlan(live, { web: 2 }).empty).toBe(true);
    expect(scaleSwarmPlan(live, { nobody: 2 }).problems).toEqual([
      'There is no service "nobody" in the stack.',
    ]);
  });
});

describe('taking a stack down', () => {
  const live = {
    ...liveAs(desiredOf(file('secrets: [key]', 'secrets: {key: {content: a}}\n'))),
    volumes: ['shop_data'],
  };

  it('removes services, then secrets, then networks, and keeps volumes unless asked', () => {
    const services = ['service/shop_db/remove', 'service/shop_web/remove'];
    const rest = ['secret/shop_key/remove', 'network/shop_default/remove'];
    expect(removeSwarmPlan(live, { volumes: false }).steps.map(({ id }) => id)).toEqual([
      ...services,
      ...rest,
    ]);
    expect(removeSwarmPlan(live, { volumes: true }).steps.at(-1)?.id).toBe('volume/shop_data/remove');
  });

  it('leaves what others use', () => {
    const shared = {
      ...live,
      networks: live.networks.map((each) => ({ ...each, otherServices: ['proxy'] })),
    };
    const { steps, warnings } = removeSwarmPlan(shared, { volumes: false });
    expect(steps.map(({ object }) => object)).not.toContain('network');
    expect(warnings).toEqual([expect.stringMatching(/proxy, which is not of this stack, uses it/)]);
  });
});
