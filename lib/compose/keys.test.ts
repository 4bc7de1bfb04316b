import { describe, expect, it } from 'vitest';
import { listKeys } from './keys';
import { loadProject } from './load';
import { type Json, without } from './testing';

/** A file with every key that an engine applies, each with a value that makes a difference. JSON is YAML. */
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
      ports: [{ target: 80, published: 8080, host_ip: '127.0.0.1', protocol: 'udp', mode: 'host' }],
      expose: ['90'],
      volumes: [
        { type: 'volume', source: 'data', target: '/data', read_only: true, volume: { nocopy: true } },
        {
          type: 'bind',
          source: '/s',
          target: '/t',
          bind: { propagation: 'shared', create_host_path: false, selinux: 'z' },
        },
        { type: 'tmpfs', target: '/m', tmpfs: { size: '5m', mode: '0700' } },
      ],
      volumes_from: ['other'],
      tmpfs: '/tmp',
      networks: {
        net: {
          aliases: ['x'],
          ipv4_address: '10.5.0.5',
          ipv6_address: '::5',
          link_local_ips: ['169.254.1.1'],
          mac_address: '02:42:ac:11:65:43',
          driver_opts: { a: 'b' },
          priority: 5,
        },
        old: null,
      },
      depends_on: {
        healthy: { condition: 'service_healthy', restart: true },
        inactive: { condition: 'service_started', required: false },
      },
      healthcheck: { test: 'a', interval: '1s', timeout: '2s', retries: 3, start_period: '4s' },
      restart: 'always',
      scale: 1,
      labels: { a: 'b' },
      secrets: [{ source: 'plain', target: 'other', uid: '1', gid: '2', mode: '0400' }, 'env', 'file'],
      configs: [{ source: 'conf', target: '/c', uid: '1', gid: '2', mode: '0400' }, 'confenv', 'conffile'],
      hostname: 'h',
      domainname: 'd',
      user: 'u',
      group_add: ['g'],
      working_dir: '/w',
      privileged: true,
      init: true,
      tty: true,
      stdin_open: true,
      cap_add: ['A'],
      cap_drop: ['B'],
      security_opt: ['seccomp=unconfined'],
      devices: [{ source: '/dev/a', target: '/dev/b', permissions: 'r' }],
      device_cgroup_rules: ['c 1:1 r'],
      gpus: [
        { capabilities: ['compute'], count: 1, driver: 'd', options: { a: 'b' } },
        { device_ids: ['0'] },
      ],
      mem_limit: '64m',
      mem_reservation: '32m',
      mem_swappiness: 5,
      memswap_limit: '128m',
      cpus: 0.5,
      cpu_shares: 5,
      cpu_quota: 5,
      cpu_period: 5,
      cpuset: '0',
      pids_limit: 5,
      blkio_config: { weight: 10 },
      oom_kill_disable: true,
      oom_score_adj: 5,
      shm_size: '1m',
      ulimits: { nofile: { soft: 1, hard: 2 } },
      sysctls: { a: 'b' },
      dns: '1.1.1.1',
      dns_search: 'a',
      dns_opt: ['a'],
      extra_hosts: ['a:1.1.1.1'],
      links: ['other'],
      external_links: ['x:y'],
      mac_address: '02:42:ac:11:65:44',
      pid: 'host',
      ipc: 'host',
      uts: 'host',
      userns_mode: 'host',
      cgroup: 'host',
      cgroup_parent: 'p',
      isolation: 'default',
      runtime: 'runc',
      storage_opt: { size: '1G' },
      logging: { driver: 'local', options: { a: 'b' } },
      stop_signal: 'SIGINT',
      stop_grace_period: '5s',
      pull_policy: 'always',
      platform: 'linux/arm64',
    },
    deployed: {
      image: 'a',
      networks: ['old'],
      volumes: ['old:/old'],
      deploy: {
        replicas: 2,
        resources: {
          limits: { cpus: '0.5', memory: '64m', pids: 5 },
          reservations: {
            memory: '32m',
            devices: [
              { capabilities: ['gpu'], count: 1, driver: 'd', options: { a: 'b' } },
              { capabilities: ['gpu'], device_ids: ['0'] },
            ],
          },
        },
        restart_policy: { condition: 'on-failure', max_attempts: 3 },
      },
      healthcheck: { disable: true },
    },
    other: { extends: { service: 'base' }, container_name: 'xx', network_mode: 'host', read_only: true },
    base: { image: 'b', user: 'base' },
    healthy: { image: 'h', healthcheck: { test: 'x' } },
    inactive: { image: 'i', profiles: ['off'] },
  },
  networks: {
    net: {
      name: 'exact',
      driver: 'bridge',
      driver_opts: { a: 'b' },
      internal: true,
      attachable: true,
      enable_ipv6: true,
      ipam: {
        driver: 'd',
        options: { a: 'b' },
        config: [
          {
            subnet: '10.5.0.0/16',
            ip_range: '10.5.1.0/24',
            gateway: '10.5.0.1',
            aux_addresses: { a: '10.5.0.9' },
          },
        ],
      },
      labels: { a: 'b' },
    },
    old: { external: { name: 'older' } },
  },
  volumes: {
    data: { name: 'exact', driver: 'd', driver_opts: { a: 'b' }, labels: { a: 'b' } },
    old: { external: { name: 'older' } },
  },
  secrets: { plain: { content: 's' }, env: { environment: 'E' }, file: { file: 'f' } },
  configs: { conf: { content: 's' }, confenv: { environment: 'E' }, conffile: { file: 'f' } },
  name: 'full',
};

function load(file: Json) {
  const { project, diagnostics } = loadProject({
    text: JSON.stringify(file),
    target: 'engine',
    variables: { E: 'e' },
    files: { 'a.env': 'X=file', 'raw.env': "Y='raw'", f: 'content' },
  });
  const services = project?.services.map(({ range: _range, ...rest }) => rest);
  return { text: JSON.stringify({ ...project, services }), project, diagnostics };
}

describe('every key that an engine applies', () => {
  const base = load(everything);
  const applied = listKeys().filter(({ row }) => row.engine.kind === 'applied');

  it('is in the file of this test, which is valid', () => {
    expect(base.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(base.project).not.toBeNull();
  });

  it.each(applied.map(({ path }) => path))('%s makes a difference', (path) => {
    const steps = path.replaceAll('[]', '.[]').split('.');
    const files = without(everything, steps);
    expect(files.length, 'put it into the file of this test').toBeGreaterThan(0);
    expect(files.map((file) => load(file).text).filter((text) => text !== base.text)).not.toEqual([]);
  });
});
