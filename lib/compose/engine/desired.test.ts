import { describe, expect, it } from 'vitest';
import { loadProject } from '../load';
import { desiredContainer, desiredStack, withOldVolumes } from './desired';

function desire(text: string, variables: Record<string, string> = {}) {
  const { project, diagnostics } = loadProject({ text, stackName: 'shop', target: 'engine', variables });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!project) throw new Error('no project');
  return desiredStack(project);
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('nothing there');
  return item;
}

const shop = `
services:
  web:
    image: app:\${TAG:-1}
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully, restart: true}}
    ports: ["127.0.0.1:8080:80", "53/udp"]
    environment: {Z: z, A: a}
    labels: {team: shop}
    secrets: [pw]
    scale: 1
  job: {image: app, links: ["db:database"]}
  db:
    image: pg
    volumes: ["data:/data", "/srv:/srv:ro", "/anon", {type: bind, source: /etc, target: /e, bind: {create_host_path: false}}]
    networks: {back: {aliases: [sql], ipv4_address: 10.5.0.5}, default: }
    deploy: {resources: {limits: {cpus: 0.5, memory: 64m}}}
    stop_grace_period: 1500ms
  side: {image: side, network_mode: service:db, volumes_from: ["db:ro"], pid: service:db}
networks: {back: {driver: bridge, internal: true, labels: {n: l}}}
volumes: {data: {driver_opts: {type: tmpfs}}}
secrets: {pw: {content: "\${PW:-hush}"}}
`;

describe('desiredStack', () => {
  it('orders services by what they depend on', () => {
    expect(desire(shop).services.map(({ service }) => service)).toEqual(['db', 'job', 'side', 'web']);
  });

  it('names and labels everything as docker compose does', () => {
    const stack = desire(shop);
    expect(stack.networks.map(({ key, name }) => [key, name])).toEqual([
      ['default', 'shop_default'],
      ['back', 'shop_back'],
    ]);
    expect(stack.networks[1]?.spec).toMatchObject({
      name: 'shop_back',
      driver: 'bridge',
      internal: true,
      labels: {
        n: 'l',
        'com.docker.compose.project': 'shop',
        'com.docker.compose.network': 'back',
        'com.docker.compose.version': 'gantry',
      },
    });
    expect(stack.volumes[0]?.spec).toMatchObject({
      name: 'shop_data',
      driverOptions: { type: 'tmpfs' },
      labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.volume': 'data' },
    });
    const web = stack.services.find(({ service }) => service === 'web') ?? first(stack.services);
    const container = desiredContainer(stack, web, 2);
    expect(container).toMatchObject({
      name: 'shop-web-2',
      service: 'web',
      number: 2,
      configHash: web.configHash,
    });
    expect(container.spec.labels).toEqual({
      team: 'shop',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'web',
      'com.docker.compose.container-number': '2',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.config-hash': web.configHash,
      'com.docker.compose.version': 'gantry',
      'com.docker.compose.project.working_dir': '/',
      'com.docker.compose.project.config_files': 'compose.yaml',
      'com.docker.compose.depends_on': 'db:service_healthy:false,job:service_completed_successfully:true',
    });
    expect(web.configHash).toMatch(/^[a-f0-9]{64}$/);
  });

  it('says of a container only what the file says', () => {
    const [db, job, side, web] = desire(shop).services;
    expect(web?.spec).toEqual({
      image: 'app:1',
      env: ['A=a', 'Z=z'],
      labels: { team: 'shop' },
      ports: [
        { containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 8080 },
        { containerPort: 53, protocol: 'udp', hostIp: null, hostPort: null },
      ],
      networks: [{ network: 'shop_default', aliases: ['web'] }],
    });
    expect(web?.files).toEqual([
      { kind: 'secret', source: 'pw', path: '/run/secrets/pw', content: 'hush', uid: 0, gid: 0, mode: 0o444 },
    ]);
    expect(db?.spec).toEqual({
      image: 'pg',
      labels: {},
      mounts: [
        { type: 'volume', source: 'shop_data', destination: '/data' },
        { type: 'volume', destination: '/anon' },
        { type: 'bind', source: '/etc', destination: '/e' },
      ],
      binds: ['/srv:/srv:ro'],
      networks: [
        { network: 'shop_back', aliases: ['db', 'sql'], ipv4Address: '10.5.0.5' },
        { network: 'shop_default', aliases: ['db'] },
      ],
      resources: { memoryBytes: 67_108_864, nanoCpus: 500_000_000 },
      stopTimeoutSeconds: 2,
    });
    expect(job?.spec.networks).toEqual([
      { network: 'shop_default', aliases: ['job'], links: ['shop-db-1:database'] },
    ]);
    expect(side?.spec).toMatchObject({
      networkMode: 'container:shop-db-1',
      pidMode: 'container:shop-db-1',
      volumesFrom: ['shop-db-1:ro'],
    });
    expect(side?.sharesWith).toEqual(['db']);
    expect(side?.networks).toEqual([]);
  });

  it('keeps the content of secrets out of labels, specs and hashes', () => {
    const stack = desire(shop, { PW: 'very-secret-content' });
    const withoutFiles = stack.services.map(({ files: _files, ...rest }) => rest);
    expect(JSON.stringify([withoutFiles, stack.networks, stack.volumes])).not.toContain(
      'very-secret-content',
    );
    const web = stack.services.find(({ service }) => service === 'web') ?? first(stack.services);
    expect(JSON.stringify(desiredContainer(stack, web, 1).spec)).not.toContain('very-secret-content');
  });

  it('gives the same hash for the same container, however it is written', () => {
    const one =
      'services:\n  a:\n    image: a\n    environment: {A: "1", B: "2"}\n    scale: 2\n    ports: ["80"]\n';
    const other =
      '# a comment\nservices:\n  a:\n    ports: [{target: 80}]\n    deploy: {replicas: 5}\n    environment: ["B=2", "A=1"]\n    image: "a"\n    depends_on: [b]\n  b: {image: b}\n';
    const hash = (text: string) => desire(text).services.find(({ service }) => service === 'a')?.configHash;
    expect(hash(one)).toBe(hash(other));
    expect(hash(one)).toBe(hash(one));
    for (const change of [
      'image: b',
      'user: root',
      'labels: {a: b}',
      'restart: always',
      'container_name: xy',
    ]) {
      expect(
        hash(`services:\n  a:\n    image: a\n    ${change}\n`.replace('image: a\n    image: b', 'image: b')),
      ).not.toBe(hash('services: {a: {image: a}}\n'));
    }
    const secret = (content: string) =>
      hash(`services: {a: {image: a, secrets: [s]}}\nsecrets: {s: {content: ${content}}}\n`);
    expect(secret('one')).not.toBe(secret('two'));
    expect(secret('one')).toBe(secret('one'));
  });

  it('uses external networks and volumes by their names', () => {
    const stack = desire(
      'services: {a: {image: a, networks: [n], volumes: ["v:/v"]}}\nnetworks: {n: {external: true}}\nvolumes: {v: {external: true, name: vol}}\n',
    );
    expect(stack.networks).toEqual([
      { key: 'n', name: 'n', external: true, configHash: '', spec: { name: 'n' } },
    ]);
    expect(stack.volumes).toEqual([
      { key: 'v', name: 'vol', external: true, configHash: '', spec: { name: 'vol' } },
    ]);
    expect(stack.services[0]).toMatchObject({ networks: ['n'], volumes: ['vol'] });
  });
});

describe('withOldVolumes', () => {
  const stack = desire(
    'services: {a: {image: a, volumes: ["/anon", "v:/named", "/host:/bind"], tmpfs: /tmp}}\nvolumes: {v: }\n',
  );
  const container = desiredContainer(stack, first(stack.services), 1);
  const hex = (letter: string) => letter.repeat(64);

  it('carries anonymous volumes over, those of the image too', () => {
    const { spec } = withOldVolumes(container, [
      { type: 'volume', name: hex('a'), destination: '/anon' },
      { type: 'volume', name: hex('b'), destination: '/from-image' },
      { type: 'volume', name: 'shop_v', destination: '/named' },
      { type: 'volume', name: 'shop_dropped', destination: '/dropped' },
      { type: 'bind', name: null, destination: '/old-bind' },
      { type: 'volume', name: hex('c'), destination: '/bind' },
      { type: 'volume', name: hex('d'), destination: '/tmp' },
    ]);
    expect(spec.mounts).toEqual([
      { type: 'volume', source: hex('a'), destination: '/anon' },
      { type: 'volume', source: 'shop_v', destination: '/named' },
      { type: 'volume', source: hex('b'), destination: '/from-image' },
    ]);
  });

  it('leaves the rest alone', () => {
    expect(withOldVolumes(container, [])).toBe(container);
  });
});
