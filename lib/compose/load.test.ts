import { describe, expect, it } from 'vitest';
import { loadProject } from './load';
import type { Service } from './project';

function load(text: string, more: Partial<Parameters<typeof loadProject>[0]> = {}) {
  const { project, diagnostics } = loadProject({ text, stackName: 'test', target: 'engine', ...more });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!project) throw new Error('no project');
  return project;
}

function read(lines: string, rest = '', more: Partial<Parameters<typeof loadProject>[0]> = {}): Service {
  const text = `services:\n  web:\n    image: nginx\n${lines.replace(/^/gm, '    ')}\n${rest}`;
  const service = load(text, more).services[0];
  if (!service) throw new Error('no service');
  return service;
}

describe('short and long forms', () => {
  it('ports', () => {
    const port = { hostIp: '', protocol: 'tcp', mode: 'ingress' };
    expect(
      read('ports: [80, "8080:81", "127.0.0.1:9000-9001:90-91/udp", "[::1]:82:82", "127.0.0.1::83"]').ports,
    ).toEqual([
      { ...port, target: 80, published: null },
      { ...port, target: 81, published: 8080 },
      { ...port, target: 90, published: 9000, hostIp: '127.0.0.1', protocol: 'udp' },
      { ...port, target: 91, published: 9001, hostIp: '127.0.0.1', protocol: 'udp' },
      { ...port, target: 82, published: 82, hostIp: '::1' },
      { ...port, target: 83, published: null, hostIp: '127.0.0.1' },
    ]);
    expect(
      read('ports:\n  - {target: 80, published: "8080", protocol: udp, host_ip: 10.0.0.1, mode: host}').ports,
    ).toEqual([{ target: 80, published: 8080, hostIp: '10.0.0.1', protocol: 'udp', mode: 'host' }]);
    expect(read('expose: [80, "81/udp", "90-91"]').expose).toEqual(['80/tcp', '81/udp', '90/tcp', '91/tcp']);
  });

  it('volumes', () => {
    const volumes = `volumes:
  - data:/var/lib/data:ro,nocopy
  - /srv/www:/www:ro,z,rslave
  - /cache
  - {type: bind, source: /a, target: /b, bind: {create_host_path: false, propagation: shared}}
  - {type: volume, source: data, target: /d, read_only: true, volume: {nocopy: true}}
  - {type: tmpfs, target: /t, tmpfs: {size: 5m, mode: 0o1777}}
tmpfs: [/run, "/tmp:size=64m,mode=1777"]`;
    const mount = { readOnly: false, bind: null, volume: null, tmpfs: null };
    const bind = { propagation: null, createHostPath: true, selinux: null };
    const service = read(volumes, 'volumes: {data: }\n');
    expect(service.mounts).toEqual([
      {
        ...mount,
        type: 'volume',
        source: 'data',
        target: '/var/lib/data',
        readOnly: true,
        volume: { noCopy: true },
      },
      {
        ...mount,
        type: 'bind',
        source: '/srv/www',
        target: '/www',
        readOnly: true,
        bind: { ...bind, selinux: 'z', propagation: 'rslave' },
      },
      { ...mount, type: 'volume', source: null, target: '/cache', volume: { noCopy: false } },
      {
        ...mount,
        type: 'bind',
        source: '/a',
        target: '/b',
        bind: { ...bind, createHostPath: false, propagation: 'shared' },
      },
      { ...mount, type: 'volume', source: 'data', target: '/d', readOnly: true, volume: { noCopy: true } },
      { ...mount, type: 'tmpfs', source: null, target: '/t', tmpfs: { sizeBytes: 5_242_880, mode: 0o1777 } },
    ]);
    expect(service.tmpfs).toEqual({ '/run': '', '/tmp': 'size=64m,mode=1777' });
  });

  it('environment, with files under it', () => {
    const files = { './base.env': 'A=file\nB=file\nC="x $V"', 'raw.env': "D='as $is'" };
    const lines =
      'env_file:\n  - base.env\n  - {path: raw.env, format: raw}\nenvironment: {B: own, E: 1, F: true, G: null, H: ""}';
    expect(read(lines, '', { files, variables: { V: 'v', G: 'given' } }).environment).toEqual({
      A: 'file',
      B: 'own',
      C: 'x v',
      D: "'as $is'",
      E: '1',
      F: 'true',
      G: 'given',
      H: '',
    });
    expect(read('environment: ["A=b=c", "D", "E="]', '', { variables: { D: 'd' } }).environment).toEqual({
      A: 'b=c',
      D: 'd',
      E: '',
    });
  });

  it('commands', () => {
    expect(read(`command: sh -c 'echo "a b"'\nentrypoint: ["/x", "-v", "-v"]`)).toMatchObject({
      command: ['sh', '-c', 'echo "a b"'],
      entrypoint: ['/x', '-v', '-v'],
    });
    expect(read('command: []\nentrypoint: ""')).toMatchObject({ command: [], entrypoint: [] });
    expect(read('user: 1000')).toMatchObject({ command: null, entrypoint: null, user: '1000' });
  });

  it('health checks', () => {
    const plain = { intervalMs: null, timeoutMs: null, startPeriodMs: null, retries: null };
    expect(
      read(
        'healthcheck: {test: curl -f localhost, interval: 1m30s, timeout: 500ms, start_period: 5s, retries: 3}',
      ).healthcheck,
    ).toEqual({
      test: ['CMD-SHELL', 'curl -f localhost'],
      intervalMs: 90_000,
      timeoutMs: 500,
      startPeriodMs: 5_000,
      retries: 3,
    });
    expect(read('healthcheck: {test: [CMD, a, b]}').healthcheck).toEqual({
      ...plain,
      test: ['CMD', 'a', 'b'],
    });
    expect(read('healthcheck: {test: NONE}').healthcheck?.test).toEqual(['CMD-SHELL', 'NONE']);
    expect(read('healthcheck: {test: [NONE]}').healthcheck?.test).toEqual(['NONE']);
    expect(read('healthcheck: {disable: true}').healthcheck).toEqual({ ...plain, test: ['NONE'] });
  });

  it('restart policies', () => {
    expect(read('restart: "no"').restart).toEqual({ name: 'no', maximumRetryCount: 0 });
    expect(read('restart: no').restart).toEqual({ name: 'no', maximumRetryCount: 0 });
    expect(read('restart: on-failure:5').restart).toEqual({ name: 'on-failure', maximumRetryCount: 5 });
    expect(read('deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}').restart).toEqual({
      name: 'on-failure',
      maximumRetryCount: 2,
    });
    expect(read('deploy: {restart_policy: {}}').restart).toEqual({ name: 'always', maximumRetryCount: 0 });
  });

  it('resources', () => {
    const older =
      'mem_limit: 64m\nmem_reservation: 32m\nmemswap_limit: -1\ncpus: "0.5"\ncpu_shares: 512\ncpuset: 0-1\npids_limit: 100\nshm_size: 16m';
    expect(read(older)).toMatchObject({
      resources: {
        memoryBytes: 67_108_864,
        memoryReservationBytes: 33_554_432,
        memorySwapBytes: -1,
        cpus: 0.5,
        cpuShares: 512,
        cpuset: '0-1',
        pidsLimit: 100,
      },
      shmSizeBytes: 16_777_216,
    });
    const newer =
      'deploy:\n  replicas: 3\n  resources:\n    limits: {cpus: 0.25, memory: 64M, pids: 10}\n    reservations:\n      memory: 32M\n      devices: [{capabilities: [gpu], count: all}]';
    expect(read(newer)).toMatchObject({
      replicas: 3,
      resources: { memoryBytes: 67_108_864, memoryReservationBytes: 33_554_432, cpus: 0.25, pidsLimit: 10 },
      deviceRequests: [{ capabilities: ['gpu'], count: -1, driver: null, deviceIds: [] }],
    });
    expect(read('gpus: all').deviceRequests).toMatchObject([{ capabilities: ['gpu'], count: -1 }]);
  });

  it('networks', () => {
    const network = {
      aliases: [],
      ipv4Address: null,
      ipv6Address: null,
      linkLocalIps: [],
      macAddress: null,
      driverOptions: {},
      priority: 0,
    };
    expect(read('user: root').networks).toEqual([{ ...network, network: 'default' }]);
    expect(read('networks: [a, default]', 'networks: {a: }\n').networks.map((each) => each.network)).toEqual([
      'a',
      'default',
    ]);
    const map = 'networks:\n  a:\n  b: {aliases: [x, y], ipv4_address: 10.5.0.5, priority: 10}';
    expect(read(map, 'networks: {a: , b: }\n').networks).toEqual([
      { ...network, network: 'b', aliases: ['x', 'y'], ipv4Address: '10.5.0.5', priority: 10 },
      { ...network, network: 'a' },
    ]);
    expect(read('network_mode: host')).toMatchObject({
      networkMode: { kind: 'plain', mode: 'host' },
      networks: [],
    });
  });

  it('secrets and configs', () => {
    const rest =
      'secrets:\n  pw: {environment: PW}\n  key: {file: ./key.pem}\nconfigs:\n  conf: {content: "port ${P:-80}"}\n';
    const lines =
      'secrets: [pw, {source: key, target: tls.key, uid: "5", gid: 6, mode: 0400}]\nconfigs: [{source: conf, target: /etc/c}, conf]';
    const text = `services:\n  web:\n    image: nginx\n${lines.replace(/^/gm, '    ')}\n${rest}`;
    const project = load(text, { variables: { PW: 'hush' }, files: { 'key.pem': 'KEY' } });
    const file = { uid: '0', gid: '0', mode: 0o444 };
    expect(project.services[0]?.files).toEqual([
      { ...file, kind: 'secret', source: 'pw', target: '/run/secrets/pw' },
      { kind: 'secret', source: 'key', target: '/run/secrets/tls.key', uid: '5', gid: '6', mode: 0o400 },
      { ...file, kind: 'config', source: 'conf', target: '/etc/c' },
      { ...file, kind: 'config', source: 'conf', target: '/conf' },
    ]);
    expect(project.secrets.map(({ key, content }) => [key, content])).toEqual([
      ['pw', 'hush'],
      ['key', 'KEY'],
    ]);
    expect(project.configs).toMatchObject([{ key: 'conf', content: 'port 80' }]);
  });

  it('what remains', () => {
    const lines = [
      'labels: ["a=1", "b"]',
      'extra_hosts: ["db:10.0.0.1", "v6=[::1]"]',
      'ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}',
      'devices: ["/dev/ttyUSB0:/dev/tty0:rw", "/dev/null", {source: /dev/a, target: /dev/b}]',
      'sysctls: ["net.core.somaxconn=1024"]',
      'dns: 8.8.8.8',
      'dns_search: [a.example, b.example]',
      'logging: {driver: json-file, options: {max-size: 10m, max-file: 3}}',
      'stop_grace_period: 1m30s',
      'stop_signal: SIGINT',
      'cap_add: [NET_ADMIN]',
      'pid: host',
      'ipc: service:db',
      'init: yes',
      'tty: "true"',
      'pull_policy: if_not_present',
      'platform: linux/arm64',
      'oom_score_adj: -500',
      'blkio_config: {weight: 300}',
      'external_links: ["other:alias"]',
      'links: [db]',
      'volumes_from: ["db:ro", "container:x"]',
    ].join('\n');
    const service = load(
      `services:\n  db: {image: pg}\n  web:\n    image: nginx\n${lines.replace(/^/gm, '    ')}\n`,
    ).services[1];
    expect(service).toMatchObject({
      labels: { a: '1', b: '' },
      extraHosts: ['db:10.0.0.1', 'v6:::1'],
      ulimits: [
        { name: 'nproc', soft: 65_535, hard: 65_535 },
        { name: 'nofile', soft: 20_000, hard: 40_000 },
      ],
      devices: [
        { hostPath: '/dev/ttyUSB0', containerPath: '/dev/tty0', permissions: 'rw' },
        { hostPath: '/dev/null', containerPath: '/dev/null', permissions: 'rwm' },
        { hostPath: '/dev/a', containerPath: '/dev/b', permissions: 'rwm' },
      ],
      sysctls: { 'net.core.somaxconn': '1024' },
      dns: ['8.8.8.8'],
      dnsSearch: ['a.example', 'b.example'],
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      stopGracePeriodMs: 90_000,
      stopSignal: 'SIGINT',
      capAdd: ['NET_ADMIN'],
      pid: { kind: 'plain', mode: 'host' },
      ipc: { kind: 'service', service: 'db' },
      init: true,
      tty: true,
      pullPolicy: 'missing',
      platform: 'linux/arm64',
      oomScoreAdj: -500,
      blkioWeight: 300,
      externalLinks: [{ container: 'other', alias: 'alias' }],
      links: [{ service: 'db', alias: 'db' }],
      dependsOn: [{ service: 'db', condition: 'service_started', restart: false, required: true }],
    });
  });

  it('networks and volumes of the file', () => {
    const project = load(`
services:
  a: {image: a, networks: [n, ext], volumes: ["v:/v", "old:/old", "named:/n"]}
networks:
  n: {driver: bridge, internal: true, attachable: yes, labels: [x=y], driver_opts: {mtu: 1400}, ipam: {config: [{subnet: 10.5.0.0/16, gateway: 10.5.0.1}]}}
  ext: {external: true, name: shared}
volumes:
  v: {driver: local, driver_opts: {type: nfs, o: "addr=10.0.0.1"}, labels: {a: b}}
  old: {external: {name: older}}
  named: {name: exact}
`);
    expect(project.networks).toMatchObject([
      {
        key: 'n',
        name: 'test_n',
        internal: true,
        attachable: true,
        driverOptions: { mtu: '1400' },
        ipam: { configs: [{ subnet: '10.5.0.0/16', gateway: '10.5.0.1' }] },
      },
      { key: 'ext', name: 'shared', external: true },
    ]);
    expect(project.volumes).toMatchObject([
      { key: 'v', name: 'test_v', driverOptions: { type: 'nfs', o: 'addr=10.0.0.1' }, labels: { a: 'b' } },
      { key: 'old', name: 'older', external: true },
      { key: 'named', name: 'exact', external: false },
    ]);
  });

  it('extends a service of the same file', () => {
    const project = load(`
services:
  base:
    image: app:1
    command: [serve]
    environment: {A: base, B: base}
    volumes: ["/a:/x", "/b:/y"]
    ports: ["80"]
    cap_add: [A]
    healthcheck: {test: [CMD, a], interval: 5s}
    depends_on: [db]
    deploy: {resources: {limits: {memory: 64m, cpus: 1}}}
  web:
    extends: {service: base}
    image: app:2
    command: [work, hard]
    environment: ["B=web", "C=web"]
    volumes: ["/c:/x"]
    cap_add: [B]
    healthcheck: {test: [CMD, b]}
    depends_on: {cache: {condition: service_healthy}}
    deploy: {resources: {limits: {memory: 128m}}}
  deeper: {extends: web, user: root}
  db: {image: db}
  cache: {image: cache, healthcheck: {test: ping}}
`);
    const [, web, deeper] = project.services;
    expect(web).toMatchObject({
      image: 'app:2',
      command: ['work', 'hard'],
      environment: { A: 'base', B: 'web', C: 'web' },
      capAdd: ['A', 'B'],
      healthcheck: { test: ['CMD', 'b'], intervalMs: 5_000 },
      dependsOn: [{ service: 'db' }, { service: 'cache', condition: 'service_healthy' }],
      resources: { memoryBytes: 134_217_728, cpus: 1 },
    });
    expect(web?.mounts.map(({ source, target }) => [source, target])).toEqual([
      ['/b', '/y'],
      ['/c', '/x'],
    ]);
    expect(deeper).toMatchObject({ image: 'app:2', user: 'root', environment: { C: 'web' } });
  });

  it('never alters or needs the stack name of the file', () => {
    expect(
      loadProject({ text: 'name: mine\nservices: {a: {image: a}}\n', target: 'engine' }).project?.name,
    ).toBe('mine');
    const { diagnostics } = loadProject({ text: 'services: {a: {image: a}}\n', target: 'engine' });
    expect(diagnostics).toMatchObject([{ code: 'missing', message: 'The stack needs a name.' }]);
  });
});

describe('files as people have them', () => {
  it('WordPress', () => {
    const project = load(`
services:
  db:
    # arm64 and amd64
    image: mariadb:10.6.4-focal
    command: '--default-authentication-plugin=mysql_native_password'
    volumes:
      - db_data:/var/lib/mysql
    restart: always
    environment:
      - MYSQL_ROOT_PASSWORD=somewordpress
      - MYSQL_DATABASE=wordpress
    expose:
      - 3306
      - 33060
  wordpress:
    image: wordpress:latest
    ports:
      - 80:80
    restart: always
    environment:
      - WORDPRESS_DB_HOST=db
volumes:
  db_data:
`);
    expect(project.services.map(({ name, ports }) => [name, ports.length])).toEqual([
      ['db', 0],
      ['wordpress', 1],
    ]);
    expect(project.services[0]?.command).toEqual(['--default-authentication-plugin=mysql_native_password']);
  });

  it('a voting app with anchors, profiles and conditions', () => {
    const text = `
version: "3.8"
x-restart: &restart { restart: unless-stopped }
x-env: &env
  REDIS_HOST: redis
  LOG_LEVEL: \${LOG_LEVEL:-info}
services:
  vote: &web
    <<: *restart
    image: registry.example.com:5000/team/vote:\${TAG:?set a tag}
    environment: { <<: *env, OPTION_A: Cats }
    depends_on:
      redis: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
    ports: [ "5000:80" ]
    networks: [ front, back ]
    healthcheck:
      test: [ "CMD", "curl", "-f", "http://localhost" ]
      interval: 15s
  result:
    <<: *web
    ports: [ "5001:80" ]
  migrate:
    image: registry.example.com:5000/team/vote:\${TAG}
    command: ["migrate", "--wait", "\${MIGRATE_WAIT-10}s"]
    networks: [ back ]
  redis:
    image: redis:alpine@sha256:${'a'.repeat(64)}
    healthcheck: { test: redis-cli ping | grep PONG, interval: 5s }
    networks: [ back ]
    volumes: [ "redis:/data" ]
  seed: { image: seed, profiles: ["seed"], networks: [ front ], restart: "no" }
networks: { front: , back: { internal: true } }
volumes: { redis: }
`;
    const { project, diagnostics, profiles } = loadProject({
      text,
      stackName: 'vote',
      target: 'engine',
      variables: { TAG: '7' },
    });
    expect(diagnostics).toMatchObject([{ severity: 'warning', path: 'version' }]);
    expect(profiles).toEqual(['seed']);
    expect(project?.services.map(({ name }) => name)).toEqual(['vote', 'result', 'migrate', 'redis']);
    expect(project?.services[1]).toMatchObject({
      image: 'registry.example.com:5000/team/vote:7',
      environment: { REDIS_HOST: 'redis', LOG_LEVEL: 'info', OPTION_A: 'Cats' },
      restart: { name: 'unless-stopped' },
      ports: [{ published: 5001, target: 80 }],
    });
    expect(project?.services[2]?.command).toEqual(['migrate', '--wait', '10s']);
  });
});
