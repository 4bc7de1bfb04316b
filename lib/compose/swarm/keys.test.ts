import { describe, expect, it } from 'vitest';
import { listKeys } from '../keys';
import { loadProject } from '../load';
import { sha256Hex } from '../sha256';
import { type Json, without } from '../testing';
import { desiredSwarmStack } from './desired';

/** A file with every key that a Swarm applies, each with a value that makes a difference. JSON is YAML. */
const everything: Json = {
  services: {
    full: {
      image: 'a',
      command: 'run',
      entrypoint: '/x',
      environment: { A: 'b' },
      env_file: [
        { path: 'a.env', required: true },
        { path: 'raw.env', format: 'raw' },
        { path: 'none.env', required: false },
      ],
      ports: [{ target: 80, published: 8080, protocol: 'udp', mode: 'host' }],
      volumes: [
        { type: 'volume', source: 'data', target: '/data', read_only: true, volume: { nocopy: true } },
        { type: 'bind', source: '/s', target: '/t', bind: { propagation: 'shared' } },
        { type: 'tmpfs', target: '/m', tmpfs: { size: '5m', mode: '0700' } },
        { type: 'volume', source: 'old', target: '/old' },
      ],
      tmpfs: '/tmp',
      networks: { net: { aliases: ['x'] }, old: null },
      depends_on: { other: null, inactive: { required: false } },
      healthcheck: { test: 'a', interval: '1s', timeout: '2s', retries: 3, start_period: '4s' },
      labels: { a: 'b' },
      secrets: [
        { source: 'plain', target: 'other', uid: '1', gid: '2', mode: '0400' },
        'env',
        'file',
        'older',
      ],
      configs: [
        { source: 'conf', target: '/c', uid: '1', gid: '2', mode: '0400' },
        'cenv',
        'cfile',
        'colder',
      ],
      hostname: 'h',
      user: 'u',
      group_add: ['g'],
      working_dir: '/w',
      read_only: true,
      init: true,
      tty: true,
      stdin_open: true,
      cap_add: ['A'],
      cap_drop: ['B'],
      ulimits: { nofile: { soft: 1, hard: 2 } },
      sysctls: { a: 'b' },
      dns: '1.1.1.1',
      dns_search: 'a',
      dns_opt: ['a'],
      extra_hosts: ['a:1.1.1.1'],
      logging: { driver: 'local', options: { a: 'b' } },
      stop_signal: 'SIGINT',
      stop_grace_period: '5s',
      deploy: {
        replicas: 2,
        endpoint_mode: 'dnsrr',
        labels: { a: 'b' },
        resources: {
          limits: { cpus: '0.5', memory: '64m', pids: 5 },
          reservations: { cpus: '0.25', memory: '32m' },
        },
        restart_policy: { condition: 'on-failure', delay: '1s', max_attempts: 3, window: '2s' },
        placement: {
          constraints: ['node.role == worker'],
          preferences: [{ spread: 'node.labels.zone' }],
          max_replicas_per_node: 1,
        },
        update_config: {
          parallelism: 2,
          delay: '1s',
          failure_action: 'rollback',
          monitor: '2s',
          max_failure_ratio: 0.5,
          order: 'start-first',
        },
        rollback_config: {
          parallelism: 2,
          delay: '1s',
          failure_action: 'continue',
          monitor: '2s',
          max_failure_ratio: 0.5,
          order: 'start-first',
        },
      },
    },
    other: { extends: { service: 'base' }, scale: 2, restart: 'on-failure', healthcheck: { disable: true } },
    everywhere: { image: 'e', deploy: { mode: 'global' } },
    base: { image: 'b', user: 'base' },
    inactive: { image: 'i', profiles: ['off'] },
  },
  networks: {
    net: {
      name: 'exact',
      driver: 'macvlan',
      driver_opts: { a: 'b' },
      internal: true,
      attachable: true,
      ipam: {
        driver: 'd',
        config: [{ subnet: '10.5.0.0/16', ip_range: '10.5.1.0/24', gateway: '10.5.0.1' }],
      },
      labels: { a: 'b' },
    },
    old: { external: { name: 'older' } },
  },
  volumes: {
    data: { name: 'exact', driver: 'd', driver_opts: { a: 'b' }, labels: { a: 'b' } },
    old: { external: { name: 'older' } },
  },
  secrets: {
    plain: { content: 's', name: 'n', labels: { a: 'b' } },
    env: { environment: 'E' },
    file: { file: 'f' },
    older: { external: { name: 'x' } },
  },
  configs: {
    conf: { content: 's', name: 'n', labels: { a: 'b' } },
    cenv: { environment: 'E' },
    cfile: { file: 'f' },
    colder: { external: { name: 'x' } },
  },
  name: 'full',
};

function load(file: Json) {
  const { project, diagnostics } = loadProject({
    text: JSON.stringify(file),
    target: 'swarm',
    variables: { E: 'e' },
    files: { 'a.env': 'X=file', 'raw.env': "Y='raw'", f: 'content' },
  });
  return { text: JSON.stringify(project && desiredSwarmStack(project, sha256Hex)), diagnostics };
}

describe('every key that a Swarm applies', () => {
  const base = load(everything);
  const applied = listKeys().filter(({ row }) => row.swarm.kind === 'applied');

  it('is in the file of this test, which is valid and of which nothing is ignored', () => {
    expect(base.diagnostics.map(({ path }) => path)).toEqual([
      'services.full.env_file[2].path',
      'services.other.restart',
    ]);
  });

  it.each(applied.map(({ path }) => path))('%s makes a difference', (path) => {
    const steps = path.replaceAll('[]', '.[]').split('.');
    const files = without(everything, steps);
    expect(files.length, 'put it into the file of this test').toBeGreaterThan(0);
    expect(files.map((file) => load(file).text).filter((text) => text !== base.text)).not.toEqual([]);
  });
});
