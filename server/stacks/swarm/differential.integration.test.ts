import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { createStacksBench, type StacksBench } from '../testing';

const patience = { timeout: 60_000, interval: 200 };

let swarm: LabSwarm;
let bench: StacksBench;

beforeAll(async () => {
  swarm = await LabSwarm.start({ name: `df-${process.pid}`, managers: 1, workers: 0 });
  bench = await createStacksBench(swarm.manager.host);
  await vi.waitFor(() => {
    if (bench.model.swarm?.freshness.state !== 'live') throw new Error('the Swarm is not read yet');
  }, patience);
  await swarm.manager.docker(['network', 'create', '--driver', 'overlay', 'theirs']);
  await swarm.manager.docker(['config', 'create', 'shared', '-'], { input: 'shared' });
});

afterAll(async () => {
  await bench?.close();
  await swarm?.remove();
});

/** All that `docker stack deploy` knows, each with a value of its own. */
const everything = `
version: "3.9"
services:
  full:
    image: ${BUSYBOX}
    entrypoint: ["/bin/sh", "-c"]
    command: ["sleep 100000"]
    environment: {B: two, A: "one"}
    labels: {colour: blue}
    hostname: box
    user: "1000:1000"
    working_dir: /tmp
    tty: true
    stdin_open: true
    read_only: true
    init: true
    stop_signal: SIGINT
    stop_grace_period: 3s
    cap_add: [net_admin]
    cap_drop: [CAP_CHOWN, kill]
    sysctls: {net.core.somaxconn: 1024}
    ulimits: {nofile: {soft: 100, hard: 200}, core: 5}
    dns: [10.0.0.5]
    dns_search: [example.com]
    extra_hosts: ["db:10.0.0.6"]
    healthcheck: {test: ["CMD", "true"], interval: 5s, timeout: 2s, retries: 4, start_period: 6s}
    logging: {driver: json-file, options: {max-size: 1m}}
    ports:
      - {target: 80, published: 18080, mode: host}
      - {target: 53, published: 10053, protocol: udp, mode: host}
    networks:
      front: {aliases: [www]}
      theirs: {}
    secrets:
      - key
      - {source: key, target: other, uid: "7", gid: "8", mode: 0400}
    configs:
      - conf
      - {source: shared, target: /etc/shared, uid: "7", gid: "8", mode: 0440}
    volumes:
      - data:/data
      - {type: volume, source: tuned, target: /tuned, read_only: true, volume: {nocopy: true}}
      - /anonymous
      - /etc/hostname:/host:ro
      - {type: bind, source: /tmp, target: /bound, bind: {propagation: rslave}}
      - {type: tmpfs, target: /memory, tmpfs: {size: 1048576}}
    deploy:
      mode: replicated
      replicas: 2
      endpoint_mode: dnsrr
      labels: {tier: front}
      placement:
        constraints: [node.role == worker, "node.labels.zone!=b"]
        preferences: [{spread: node.labels.zone}]
        max_replicas_per_node: 3
      resources:
        limits: {cpus: "0.5", memory: 64M, pids: 20}
        reservations: {cpus: "0.25", memory: 32M}
      restart_policy: {condition: on-failure, delay: 3s, max_attempts: 4, window: 20s}
      update_config: {parallelism: 2, delay: 4s, failure_action: rollback, monitor: 7s, max_failure_ratio: 0.25, order: start-first}
      rollback_config: {parallelism: 0, delay: 1s, failure_action: continue, monitor: 2s, max_failure_ratio: 0.5, order: stop-first}
  plain:
    image: ${BUSYBOX}
    command: sleep 100000
    deploy: {endpoint_mode: dnsrr}
  everywhere:
    image: ${BUSYBOX}
    command: sleep 100000
    healthcheck: {disable: true}
    deploy: {mode: global, endpoint_mode: dnsrr, restart_policy: {delay: 1s}}
  restarting:
    image: ${BUSYBOX}
    command: sleep 100000
    restart: "on-failure:3"
    deploy: {endpoint_mode: dnsrr, update_config: {}}
networks:
  front: {attachable: true, driver_opts: {encrypted: ""}, labels: {a: b}, ipam: {config: [{subnet: 10.77.0.0/24}]}}
  theirs: {external: true}
volumes:
  data: {labels: {a: b}}
  tuned: {driver: local, driver_opts: {type: tmpfs, device: tmpfs}}
secrets:
  key: {file: ./key, labels: {a: b}}
configs:
  conf: {file: ./conf}
  shared: {external: true}
`;

const json: z.ZodType<unknown> = z.unknown();
type Tree = { [key: string]: unknown };

const raw = async (kind: string, name: string): Promise<Tree> => {
  const [value] = z
    .array(z.record(z.string(), json))
    .parse(JSON.parse(await swarm.manager.docker([kind, 'inspect', name])));
  if (!value) throw new Error(`there is no ${kind} ${name}`);
  return value;
};

/** What differs, as paths with both values; ids and the stack's own name are made equal first. */
function differences(ours: unknown, theirs: unknown, path = ''): string[] {
  if (typeof ours === 'object' && ours !== null && typeof theirs === 'object' && theirs !== null) {
    const left = new Map(Object.entries(ours));
    const right = new Map(Object.entries(theirs));
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
      differences(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`),
    );
  }
  return ours === theirs ? [] : [`${path}: ${JSON.stringify(ours)} / ${JSON.stringify(theirs)}`];
}

/** The written list of what differs: paths, and why. */
const exceptions: { path: RegExp; why: string }[] = [
  { path: /^TaskTemplate\.RestartPolicy\.Window$/, why: 'no window is written as none, or as nothing' },
  {
    path: /^TaskTemplate\.ContainerSpec\.(Secrets|Configs)\.\d+\.(Secret|Config)ID$/,
    why: 'each stack has its own',
  },
  { path: /^(TaskTemplate\.)?Networks\.\d+\.Target$/, why: 'each stack has its own' },
  { path: /^TaskTemplate\.ContainerSpec\.Privileges/, why: 'the command writes an empty list of privileges' },
  {
    path: /^Labels\.gantry\.(key|fingerprint)$/,
    why: 'by which Gantry knows the version of a secret or config',
  },
];

const needed = new Set<RegExp>();
const unexplained = (found: string[]) =>
  found.filter((text) => {
    const known = exceptions.find(({ path }) => path.test(text.slice(0, text.indexOf(':'))));
    if (known) needed.add(known.path);
    return !known;
  });

it(
  'a file deployed by Gantry and by docker stack deploy gives the same objects',
  { timeout: 240_000 },
  async () => {
    const directory = swarm.manager.node.directory;
    const files = { './key': 'secret', './conf': 'config' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    writeFileSync(join(directory, 'all.yaml'), everything);
    const inspect = async (stack: string) => {
      const named = (name: string) => raw('service', `${stack}_${name}`);
      const own = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(stack, 'stack'));
      const services = await Promise.all(['full', 'plain', 'everywhere', 'restarting'].map(named));
      const network = await raw('network', `${stack}_front`);
      const { Driver, Scope, Internal, Attachable, Labels, Options, IPAM } = network;
      return {
        services: services.map(({ Spec }) => own(Spec)),
        network: own({
          Driver,
          Scope,
          Internal,
          Attachable,
          Labels,
          Options: {
            ...z.record(z.string(), json).parse(Options),
            'com.docker.network.driver.overlay.vxlanid_list': '',
          },
          IPAM,
        }),
        secret: own((await raw('secret', `${stack}_key`)).Spec),
        config: own((await raw('config', `${stack}_conf`)).Spec),
      };
    };

    // What another attempt left goes first, whoever made it.
    await vi.waitFor(async () => {
      await swarm.manager.docker(['stack', 'rm', 'same']);
      const left = ['--quiet', '--filter', 'label=com.docker.stack.namespace=same'];
      for (const kind of ['service', 'network', 'secret', 'config'])
        expect(await swarm.manager.docker([kind, 'ls', ...left])).toBe('');
    }, patience);

    // One after the other: they want the same subnet. Their tasks may not start, and need not.
    await swarm.manager.docker(['stack', 'deploy', '--compose-file', join(directory, 'all.yaml'), 'same']);
    const theirs = await inspect('same');
    // What the command made is what the file says for Gantry too.
    await vi.waitFor(async () => {
      await bench.model.refreshSwarm({ secrets: true, configs: true });
      const { plan } = await bench.plan('same', { yaml: everything, files });
      expect(plan?.problems).toEqual([]);
      expect(plan?.steps.filter(({ kind }) => kind !== 'wait')).toEqual([]);
    }, patience);
    await bench.remove('same');

    const begun = await bench.handlers.deploy(
      {
        cluster: 'local',
        stack: 'same',
        yaml: everything,
        variables: {},
        files,
        profiles: [],
        scale: {},
        pull: 'missing',
        note: '',
      },
      bench.call,
    );
    await vi.waitFor(async () => {
      const { steps, errorMessage } = await bench.jobs.get(begun.job);
      expect(errorMessage).toBeNull();
      expect(steps.filter(({ id, state }) => id.endsWith('/create') && state !== 'done')).toEqual([]);
    }, patience);
    const ours = await inspect('same');
    bench.jobs.cancel(begun.job);
    await bench.ended(begun.job);

    const found = ours.services.map((spec, index) => unexplained(differences(spec, theirs.services[index])));
    expect(found).toEqual([[], [], [], []]);
    expect(unexplained(differences(ours.network, theirs.network))).toEqual([]);
    expect(unexplained(differences(ours.secret, theirs.secret))).toEqual([]);
    expect(unexplained(differences(ours.config, theirs.config))).toEqual([]);
    expect(exceptions.filter(({ path }) => !needed.has(path))).toEqual([]);
    await bench.remove('same');
  },
);
