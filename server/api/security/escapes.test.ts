import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ContainerCreate } from '@/lib/contract/containers';
import type { ServiceSpecView } from '@/lib/contract/services';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { testNode } from '../../inventory/testing';
import { insertRevision } from '../../stacks/revisions';
import { type Secured, startSecured } from './secured-testing';

type Escape = {
  /** The end of the permission it needs: of containers, of services, of volumes. */
  needs: string;
  /** Lines of a service in a Compose file, and what stands beside the services. */
  yaml: string;
  beside?: string;
  /** As a form for a container says it, where that has a field for it. */
  form?: Partial<ContainerCreate>;
  /** As a service's specification says it, where Swarm has such a thing; else a file's key is named as left out. */
  service?: Partial<ServiceSpecView['container']> & { networks?: ServiceSpecView['networks'] };
};

const bind = (source: string, yaml = `volumes: ["${source}:/host"]`): Escape => ({
  needs: 'Host Bind Mounts',
  yaml,
  form: { mounts: [{ type: 'bind', source, destination: '/host' }] },
  service: { mounts: [{ type: 'bind', source, target: '/host', readOnly: false }] },
});
const alone = (needs: string, yaml: string): Escape => ({ needs, yaml });

/** Ways out of a container, each in every syntax there is for it. */
const escapes: Record<string, Escape> = {
  'a bind of the root': bind('/'),
  'a bind of /etc, read only': bind('/etc', 'volumes: ["/etc:/host:ro"]'),
  'a bind in the long form': bind('/etc', 'volumes: [{type: bind, source: /etc, target: /host}]'),
  'the engine’s socket': bind('/var/run/docker.sock'),
  'the engine’s socket by its other name': bind('/run/docker.sock'),
  'a bind of /proc': bind('/proc'),
  'a bind of /sys': bind('/sys', 'volumes: [{type: bind, source: /sys, target: /host, read_only: true}]'),
  'a bind of a folder of the engine': bind('/var/lib/docker'),
  'a bind through an anchor': bind('/etc', 'volumes: &v ["/etc:/host"]\n    x-v: *v'),
  'a bind with steps up': bind('/srv/../etc'),
  'a bind by a variable': bind('/etc', 'volumes: ["${NOWHERE:-/etc}:/host"]'),
  'a volume that binds by its driver': {
    needs: 'Local Driver Options',
    yaml: 'volumes: ["v:/host"]',
    beside: 'volumes: {v: {driver: local, driver_opts: {type: none, o: bind, device: /}}}',
    service: {
      mounts: [
        {
          ...{ type: 'volume', source: 'v', target: '/host', readOnly: false },
          driver: { name: 'local', options: { type: 'none', o: 'bind', device: '/' } },
        },
      ],
    },
  },
  'a volume of another machine': {
    needs: 'Local Driver Options',
    yaml: 'volumes: ["v:/host"]',
    beside: 'volumes: {v: {driver_opts: {type: nfs, o: "addr=10.0.0.1", device: ":/"}}}',
  },
  'every privilege': { needs: 'Privileged', yaml: 'privileged: true', form: { privileged: true } },
  'a capability': {
    needs: 'Additional Kernel Capabilities',
    yaml: 'cap_add: [SYS_ADMIN]',
    form: { capAdd: ['SYS_ADMIN'] },
    service: { capAdd: ['CAP_SYS_ADMIN'] },
  },
  'all capabilities': {
    needs: 'Additional Kernel Capabilities',
    yaml: 'cap_add: [ALL]',
    form: { capAdd: ['ALL'] },
    service: { capAdd: ['ALL'] },
  },
  'the node’s network': {
    needs: 'Host Networking Mode',
    yaml: 'network_mode: host',
    form: { networks: ['host'] },
  },
  'the node’s network as one that is there': {
    needs: 'Host Networking Mode',
    yaml: 'networks: [n]',
    beside: 'networks: {n: {external: true, name: host}}',
    service: { networks: [{ target: 'host', aliases: [] }] },
  },
  'another container’s network': alone('Host Networking Mode', 'network_mode: "container:theirs"'),
  'the node’s processes': alone('PID Mode', 'pid: host'),
  'another container’s processes': alone('PID Mode', 'pid: "container:theirs"'),
  'the node’s IPC': alone('IPC Mode', 'ipc: host'),
  'another container’s IPC': alone('IPC Mode', 'ipc: "container:theirs"'),
  'the node’s user namespace': alone('User Namespace Mode', 'userns_mode: host'),
  'the node’s host name': alone('Kernel Parameters', 'uts: host'),
  'the node’s cgroups': alone('Cgroup Parent', 'cgroup: host'),
  'a cgroup parent': alone('Cgroup Parent', 'cgroup_parent: /'),
  'a device': alone('Devices', 'devices: ["/dev/sda:/dev/sda"]'),
  'a rule for devices': alone('Devices', 'device_cgroup_rules: ["a *:* rwm"]'),
  'no seccomp': alone('Security Options', 'security_opt: ["seccomp:unconfined"]'),
  'no AppArmor': alone('Security Options', 'security_opt: ["apparmor=unconfined"]'),
  'no SELinux': alone('Security Options', 'security_opt: ["label=disable"]'),
  'a kernel parameter': {
    needs: 'Kernel Parameters',
    yaml: 'sysctls: {net.ipv4.ip_forward: 1}',
    service: { sysctls: { 'net.ipv4.ip_forward': '1' } },
  },
  'another runtime': alone('Runtime', 'runtime: insecure'),
  'no death when memory runs out': alone('Kernel Parameters', 'oom_kill_disable: true'),
  'a score below others': alone('Kernel Parameters', 'oom_score_adj: -1000'),
};

const labels = { 'gantry.collection': '/mine' };
const collection = '/mine';

describe('an escape', () => {
  let gantry: Secured;
  let token = '';
  /** The Compose file in the repository of stacks that come from git. */
  let inRepository = '';
  const sha = 'a'.repeat(40);
  let previous: Partial<ServiceSpecView['container']> = {};
  /** What the engine lists besides, by path. */
  let listed: Record<string, unknown> = {};

  beforeAll(async () => {
    gantry = await startSecured({
      reader: {
        read: async () => ({
          commit: { sha, subject: 'Escape', author: 'Ann', committedMs: 0 },
          yaml: inRepository,
          files: {},
        }),
        head: async () => sha,
      },
    });
    const lists = /^\/(containers\/json|networks|images\/json|tasks|nodes|secrets|configs)$/;
    gantry.behaviour.knows = (method, path) => {
      if (method !== 'GET') return undefined;
      if (listed[path]) return listed[path];
      if (lists.test(path)) return [];
      if (path === '/volumes') return { Volumes: [], Warnings: [] };
      if (path === '/services') return [service(previous)];
      if (path === '/services/own-service') return service(previous);
      return path === '/info' || path === '/swarm' ? undefined : null;
    };
    const { inventory } = gantry.runtime;
    const solo = { id: 'solo', name: 'solo', address: gantry.address, discovered: false, createdMs: 0 };
    const node = inventory.connect(solo).node();
    const { info } = testNode('solo');
    if (info) node.info = { ...info, swarm: { ...info.swarm, localNodeState: 'inactive' } };
    // The Swarm's only manager is taken to be there, although it answers no watcher.
    const known = inventory.cluster('c1');
    const watched = known.watchedSwarm;
    if (!watched) throw new Error('c1 is no Swarm');
    vi.spyOn(watched.watcher, 'managers').mockReturnValue([known.node()]);
    const scope = { kind: 'collection', collection } as const;
    token = await gantry.token({ name: 'ann', role: 'Restricted Control', scope });
  });
  afterAll(() => gantry.close());

  /** A service as an engine tells of it, and what it was before. */
  const service = (before: Partial<ServiceSpecView['container']>) => {
    const spec = (container: object) => ({
      ...{ Name: 'own-service', Labels: labels, Mode: { Replicated: { Replicas: 1 } } },
      TaskTemplate: { ContainerSpec: { Image: 'busybox', ...container } },
    });
    const mounts = before.mounts?.map(({ type, source, target, readOnly, driver }) => ({
      ...{ Type: type, Source: source, Target: target, ReadOnly: readOnly },
      VolumeOptions: driver && { DriverConfig: { Name: driver.name, Options: driver.options } },
    }));
    return {
      ...{ ID: 'own-service', Version: { Index: 1 } },
      ...{ CreatedAt: '2026-01-01T00:00:00Z', UpdatedAt: '2026-01-01T00:00:00Z' },
      Spec: spec({}),
      PreviousSpec: spec({ Mounts: mounts, CapabilityAdd: before.capAdd, Sysctls: before.sysctls }),
    };
  };
  const ask = (method: string, target: string, body: object) =>
    gantry.send(
      method,
      `/clusters${target}`,
      { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      JSON.stringify(body),
    );
  /** That nothing was changed on any engine. */
  const untouched = () => expect(gantry.dialled().filter(({ method }) => method !== 'GET')).toEqual([]);
  const needing = (needs: string) => new RegExp(`(Container|Service|Volume) (Create|Update): ${needs}`);
  const refusal = (needs: string) => ({
    status: 403,
    code: 'forbidden',
    text: expect.stringMatching(needing(needs)),
  });
  const fileWith = ({ yaml, beside = '' }: Escape) =>
    `services:\n  web:\n    image: busybox\n    networks: [own]\n    ${yaml}\n${beside}\nnetworks: {own: {}}\n`;

  /** A network of its own, unless the escape is about networks: the default bridge is a privilege too. */
  const file = (escape: Escape) => {
    if (!/network/.test(escape.yaml + (escape.beside ?? ''))) return fileWith(escape);
    return `services:\n  web:\n    image: busybox\n    ${escape.yaml}\n${escape.beside ?? ''}\n`;
  };

  const all = Object.entries(escapes);

  it('S2: is one of thirty and more', () => {
    expect(all.length).toBeGreaterThanOrEqual(30);
  });

  it.each(all)(
    'S2: %s is refused in a Compose file for an engine, by its plan and its deploy',
    async (_, escape) => {
      const body = { yaml: file(escape), collection };
      const plan = await ask('POST', '/solo/stacks/new/plan', body);
      expect(plan.status).toBe(200);
      const { problems }: { problems: string[] } = JSON.parse(plan.text).plan ?? { problems: [plan.text] };
      expect(problems.join('; ')).toMatch(needing(escape.needs));
      expect(await ask('POST', '/solo/stacks/new/deploy', body)).toMatchObject(refusal(escape.needs));
      untouched();
    },
  );

  it.each(all)('S2: %s is refused in a Compose file for a Swarm, or named as left out', async (_, escape) => {
    const body = { yaml: file(escape), collection };
    const { text } = await ask('POST', '/c1/stacks/new/plan', body);
    const planned: { plan: { problems: string[] } | null; diagnostics: { message: string }[] } =
      JSON.parse(text);
    const key = /^[a-z_]+/.exec(escape.yaml)?.[0] ?? '';
    if (escape.service || escape.needs === 'Local Driver Options' || escape.needs === 'Host Bind Mounts') {
      expect(planned.plan?.problems.join('; ')).toMatch(needing(escape.needs));
      expect(await ask('POST', '/c1/stacks/new/deploy', body)).toMatchObject(refusal(escape.needs));
    } else {
      expect(planned.diagnostics.map(({ message }) => message).join('; ')).toContain(`"${key}`);
    }
    untouched();
  });

  it.each(all)(
    'S2: %s is refused in a repository, deployed by hand, by webhook and when it is looked for',
    async (name, escape) => {
      inRepository = file(escape);
      const { db, secrets } = gantry.runtime.store;
      const source = { url: 'https://git.example.com/stacks.git' };
      const checked = await ask('POST', '/solo/stacks/new/git/check', { source, collection });
      expect(JSON.parse(checked.text).plan.problems.join('; ')).toMatch(needing(escape.needs));
      const deployed = await ask('POST', '/solo/stacks/new/git/deploy', { source });
      expect(deployed).toMatchObject(refusal(escape.needs));

      const secret = 'secret of the webhook';
      // Each has calls of its own to be used up.
      const hook = name.replace(/[^a-z]/gi, '-');
      const row = { cluster: 'solo', stack: 'automatic' };
      await db.deleteFrom('stack_git').where('stack', '=', row.stack).execute();
      await db
        .insertInto('stack_git')
        .values({
          ...{ ...row, ...source, ref: '', file: 'compose.yaml', user_name: '', profiles: '[]' },
          ...{ mode: 'webhook', poll_minutes: 1, run_as: 'ann-id', run_as_name: 'ann', hook },
          sealed_variables: secrets.seal('{}'),
          sealed_hook_secret: secrets.seal(secret),
        })
        .execute();
      const refused = (by: string) =>
        vi.waitFor(async () => {
          const found = await db
            .selectFrom('stack_git')
            .select('last_run')
            .where('stack', '=', row.stack)
            .executeTakeFirstOrThrow();
          const run: unknown = JSON.parse(found.last_run ?? 'null');
          expect(run).toMatchObject({
            ...{ by, outcome: 'refused' },
            message: expect.stringMatching(needing(escape.needs)),
          });
        });
      const called = await gantry.send('POST', `/hooks/git/${hook}`, { 'x-gitlab-token': secret }, '{}');
      expect(called.status).toBe(202);
      await refused('webhook');
      await db.updateTable('stack_git').set({ mode: 'poll', tried_sha: null }).execute();
      await gantry.automation.poll(Date.now() + 3_600_000);
      await refused('poll');
      untouched();
    },
  );

  it.each(all)('S2: %s is refused in a revision that somebody else once deployed', async (_, escape) => {
    const { store } = gantry.runtime;
    const source = { yaml: file(escape), variables: {}, files: {}, profiles: [], collection };
    const { number } = await insertRevision(store, {
      ...{ cluster: 'solo', stack: 'past', actor: 'root', note: '', replicasInFile: {} },
      ...{ source, changes: [] },
    });
    const { text } = await ask('POST', '/solo/stacks/past/redeploy/plan', { revision: number });
    const { problems }: { problems: string[] } = JSON.parse(text);
    expect(problems.join('; ')).toMatch(needing(escape.needs));
    const deployed = await ask('POST', '/solo/stacks/past/redeploy', { revision: number });
    expect(deployed).toMatchObject(refusal(escape.needs));
    untouched();
  });

  const forms = all.filter(([, { form }]) => form);
  it.each(forms)('S2: %s is refused in a form for a container', async (_, { form, needs }) => {
    const body = { name: 'new', image: 'busybox', labels, ...form };
    for (const cluster of ['solo', 'c1']) {
      expect(await ask('POST', `/${cluster}/containers`, body)).toMatchObject(refusal(needs));
    }
    untouched();
  });

  it.each([`busybox@sha256:${'b'.repeat(64)}`, `sha256:${'b'.repeat(64)}`])(
    'S2: none of them is opened by an image that is named by its digest or id, %s',
    async (image) => {
      for (const [name, { form, needs }] of forms) {
        const made = await ask('POST', '/solo/containers', { name: 'new', image, labels, ...form });
        expect(made, name).toMatchObject(refusal(needs));
      }
      const yaml = file(bind('/')).replace('image: busybox', `image: "${image}"`);
      for (const cluster of ['solo', 'c1']) {
        const deployed = await ask('POST', `/${cluster}/stacks/new/deploy`, { yaml, collection });
        expect(deployed, cluster).toMatchObject(refusal('Host Bind Mounts'));
      }
      untouched();
    },
  );

  const services = all.filter(([, { service: made }]) => made);
  it.each(services)('S2: %s is refused for a service, made, changed and rolled back', async (_, escape) => {
    const { networks = [], ...container } = escape.service ?? {};
    const empty = emptyServiceSpec();
    const spec = {
      ...{ ...empty, name: 'own-service', labels, networks },
      container: { ...empty.container, image: 'busybox', ...container },
    };
    const made = await ask('POST', '/c1/services', { spec: { ...spec, name: 'new' } });
    expect(made).toMatchObject(refusal(escape.needs));
    const update = await ask('PUT', '/c1/services/own-service', { version: 1, spec });
    expect(update).toMatchObject(refusal(escape.needs));
    if (networks.length === 0) {
      previous = container;
      const back = await ask('POST', '/c1/services/own-service/rollback', {});
      previous = {};
      expect(back).toMatchObject(refusal(escape.needs));
    }
    untouched();
  });

  const fileOfSwarm = (name: string, whose: string) => ({
    ...{ ID: name, Version: { Index: 1 }, Spec: { Name: name, Labels: { 'gantry.collection': whose } } },
    ...{ CreatedAt: '2026-01-01T00:00:00Z', UpdatedAt: '2026-01-01T00:00:00Z' },
  });
  const network = (name: string, whose: string) => ({
    ...{ Id: name, Name: name, Driver: 'overlay', Scope: 'swarm', Labels: { 'gantry.collection': whose } },
    Created: '2026-01-01T00:00:00Z',
  });
  it.each([
    ['secret', fileOfSwarm],
    ['config', fileOfSwarm],
    ['network', network],
  ])('S2: a %s of others is not there for a Compose file, where one’s own is', async (kind, told) => {
    const yaml = `services: {web: {image: busybox, ${kind}s: [x]}}\n${kind}s: {x: {external: true, name: shared}}\n`;
    const problems = async (whose: string) => {
      listed = { [`/${kind}s`]: [told('shared', whose)] };
      const { text } = await ask('POST', '/c1/stacks/new/plan', { yaml, collection });
      const { plan }: { plan: { problems: string[] } } = JSON.parse(text);
      return plan.problems.join('; ');
    };
    expect(await problems('/mine')).not.toContain('shared');
    expect(await problems('/theirs')).toContain(`The ${kind} "shared" is external and is not in this Swarm.`);
    expect(await ask('POST', '/c1/stacks/new/deploy', { yaml, collection })).toMatchObject({ status: 409 });
    listed = {};
    untouched();
  });

  it.each([
    { type: 'none', o: 'bind', device: '/' },
    { type: 'nfs', o: 'addr=10.0.0.1', device: ':/' },
  ])('S2: a volume does not get the driver options %j', async (driverOptions) => {
    const answer = await ask('POST', '/solo/volumes', {
      name: 'new',
      labels,
      driver: 'local',
      options: driverOptions,
    });
    expect(answer).toMatchObject(refusal('Local Driver Options'));
    untouched();
  });
});
