import { describe, expect, it } from 'vitest';
import { loadProject } from './load';

function load(service: string, rest = '') {
  const text = `services:\n  web:\n    image: nginx:1.27\n${service.replace(/^(?=.)/gm, '    ')}\n${rest}`;
  const result = loadProject({ text, stackName: 'shop', target: 'swarm' });
  const [web] = result.project?.services ?? [];
  return {
    ...result,
    web,
    told: result.diagnostics.map(({ line, severity, message }) => ({ line, severity, message })),
  };
}

describe('a file read for a Swarm', () => {
  it('warns of what a Swarm ignores, each with its line, and reads nothing of it', () => {
    const { web, told } = load(
      [
        'container_name: boss',
        'privileged: true',
        'network_mode: host',
        'devices: ["/dev/a:/dev/b"]',
        'security_opt: [seccomp=unconfined]',
        'links: [other]',
        'volumes_from: [other]',
        'mem_limit: 1g',
        'deploy: {replicas: 3}',
      ].join('\n'),
    );
    expect(told.map(({ line, severity }) => [line, severity])).toEqual(
      [4, 5, 6, 7, 8, 9, 10, 11].map((line) => [line, 'warning']),
    );
    expect(told[0]?.message).toBe('"container_name" is ignored: tasks need names of their own.');
    expect(web).toMatchObject({
      containerName: null,
      privileged: null,
      networkMode: null,
      devices: [],
      links: [],
      volumesFrom: [],
      replicas: 3,
      networks: [{ network: 'default' }],
      resources: { memoryBytes: null },
    });
  });

  it('refuses what would silently be something else', () => {
    const { project, told } = load('build: .\nextends: {service: x, file: y}');
    expect(project).toBeNull();
    expect(told.filter(({ severity }) => severity === 'error').map(({ line }) => line)).toEqual([4, 5]);
  });

  it('reads all of deploy', () => {
    const { web, told } = load(
      `deploy:
  mode: replicated
  replicas: 2
  endpoint_mode: dnsrr
  labels: {tier: front}
  placement:
    constraints: ["node.role == worker"]
    preferences: [{spread: node.labels.zone}]
    max_replicas_per_node: 1
  resources:
    limits: {cpus: "0.5", memory: 64m, pids: 20}
    reservations: {cpus: "0.25", memory: 32m}
  restart_policy: {condition: on-failure, delay: 1s, max_attempts: 4, window: 10s}
  update_config: {parallelism: 2, delay: 3s, failure_action: rollback, monitor: 4s, max_failure_ratio: 0.1, order: start-first}
  rollback_config: {parallelism: 0}`,
    );
    expect(told).toEqual([]);
    expect(web?.deploy).toEqual({
      mode: 'replicated',
      endpointMode: 'dnsrr',
      labels: { tier: 'front' },
      cpusReserved: 0.25,
      restart: { condition: 'on-failure', delayMs: 1000, maxAttempts: 4, windowMs: 10_000 },
      constraints: ['node.role == worker'],
      spread: ['node.labels.zone'],
      maxReplicasPerNode: 1,
      update: {
        parallelism: 2,
        delayMs: 3000,
        failureAction: 'rollback',
        monitorMs: 4000,
        maxFailureRatio: 0.1,
        order: 'start-first',
      },
      rollback: {
        parallelism: 0,
        delayMs: null,
        failureAction: null,
        monitorMs: null,
        maxFailureRatio: null,
        order: null,
      },
    });
    expect(web?.resources).toMatchObject({ memoryBytes: 67_108_864, cpus: 0.5, pidsLimit: 20 });
  });

  it('takes "restart" as a condition, and says so', () => {
    const { web, told } = load('restart: "no"');
    expect(web?.deploy.restart).toEqual({
      condition: 'none',
      delayMs: null,
      maxAttempts: null,
      windowMs: null,
    });
    expect(told).toMatchObject([{ line: 4, severity: 'warning' }]);
    expect(load('restart: on-failure:3').web?.deploy.restart).toMatchObject({
      condition: 'on-failure',
      maxAttempts: 3,
    });
  });

  it.each([
    ['a constraint without sign', 'deploy: {placement: {constraints: ["node.role"]}}', /is not a constraint/],
    ['a ratio beyond one', 'deploy: {update_config: {max_failure_ratio: 2}}', /from 0 to 1/],
    ['replicas of a global service', 'deploy: {mode: global, replicas: 2}', /one task on each node/],
    ['a wrong mode', 'deploy: {mode: everywhere}', /not one of/],
    ['ingress with dnsrr', 'ports: ["80:80"]\ndeploy: {endpoint_mode: dnsrr}', /mode: host/],
    ["Docker's own label", 'deploy: {labels: {com.docker.stack.namespace: x}}', /Docker's own/],
    [
      'generic resources',
      'deploy: {resources: {reservations: {generic_resources: []}}}',
      /placement constraint/,
    ],
  ])('refuses %s', (_name, service, message) => {
    const errors = load(service).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map((error) => error.message).join()).toMatch(message);
  });

  it('lets several tasks publish one port of the Swarm, but not two services', () => {
    expect(load('ports: ["80:80"]\ndeploy: {replicas: 3}').told).toEqual([]);
    const two = load('ports: ["80:80"]', '  api:\n    image: a\n    ports: ["80:81"]\n');
    expect(two.told).toMatchObject([{ severity: 'error', line: 7 }]);
    const host = load(
      'ports: [{target: 80, published: 80, mode: host}]',
      '  api:\n    image: a\n    ports: [{target: 80, published: 80, mode: host}]\n',
    );
    expect(host.told).toEqual([]);
    expect(load('ports: ["127.0.0.1:80:80"]').told).toMatchObject([{ severity: 'warning' }]);
  });

  it('keeps secrets of a service whose root filesystem is read-only, and external ones', () => {
    const { project, told } = load(
      'read_only: true\nsecrets: [key, theirs]',
      'secrets:\n  key: {content: a}\n  theirs: {external: true}\n',
    );
    expect(told).toEqual([]);
    expect(project?.secrets).toMatchObject([
      { name: 'shop_key', external: false, content: 'a' },
      { name: 'theirs', external: true },
    ]);
  });

  it('keeps the order of depends_on and says that conditions do not hold', () => {
    const { web, told } = load('depends_on: {db: {condition: service_healthy}}', '  db:\n    image: db\n');
    expect(web?.dependsOn).toMatchObject([{ service: 'db', condition: 'service_started' }]);
    expect(told).toMatchObject([{ line: 4, severity: 'warning' }]);
  });
});
