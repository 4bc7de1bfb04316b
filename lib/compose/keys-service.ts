import { applied, appliedAs, both, engineOnly, ignored, key, refused } from './key-row';
import type { KeyTable } from './key-row';
import { deployKeys, developRow, deviceKeys, hookRow } from './keys-deploy';
import { fileKeys, networkEntryKeys, volumeEntryKeys } from './keys-mounts';

const list = { shape: 'block' } as const;
const inOrderOnly = 'the order in which Gantry creates and updates services; a Swarm itself waits for none';
const noWaiting = 'a Swarm waits for no service: what needs another must cope with its being late';
const booleans = { values: ['true', 'false'] } as const;
const buildWhy = 'Gantry deploys images; build it and name it with "image:"';
const cgroupV1 = 'only Windows containers have it';
const blkioDevices = 'limits of single devices are not set by Gantry';

export const serviceKeys: KeyTable = {
  image: both('Image to run, like nginx:1.27 or registry.example.com/app@sha256:…'),
  build: key('How to build the image', refused(buildWhy), refused(buildWhy), list),
  command: both("Instead of the image's command: text or a list"),
  entrypoint: both("Instead of the image's entrypoint: text or a list"),
  environment: both('Environment variables', list),
  env_file: key('Pasted files with environment variables', applied, applied, {
    shape: 'block',
    items: {
      path: both('Name of the pasted file'),
      required: both('Refuse the deploy where it was not pasted (default: true)', booleans),
      format: both('"raw": no quotes, no variables', { values: ['raw'] }),
    },
  }),
  ports: both('Ports to publish, like "8080:80"', {
    items: {
      target: both('Port in the container'),
      published: both('Port of the node'),
      host_ip: engineOnly('Address of the node', {}, 'a Swarm publishes on every address'),
      protocol: both('Protocol', { values: ['tcp', 'udp', 'sctp'] }),
      mode: key(
        "host: on the task's node; ingress: on every node",
        appliedAs('both mean the same on one engine'),
        applied,
        {
          values: ['host', 'ingress'],
        },
      ),
      name: key(
        'Name for people',
        ignored('the engine keeps no names of ports'),
        ignored('a Swarm keeps no names of ports'),
      ),
      app_protocol: key(
        'Protocol for people',
        ignored('the engine does not keep it'),
        ignored('a Swarm does not keep it'),
      ),
    },
  }),
  expose: engineOnly(
    'Ports for other containers only',
    list,
    'all ports are open within a network of a Swarm',
  ),
  volumes: both('Mounts, like data:/var/lib/app', { items: volumeEntryKeys, refers: 'volume' }),
  volumes_from: engineOnly(
    "Another service's mounts",
    { ...list, refers: 'service' },
    'tasks may be on different nodes',
  ),
  tmpfs: both('Paths kept in memory', list),
  networks: both('Networks to join', { entries: networkEntryKeys, refers: 'network' }),
  network_mode: key(
    'host, none, bridge, service:… or container:…',
    applied,
    ignored('services of a Swarm join networks'),
    { values: ['bridge', 'host', 'none'] },
  ),
  depends_on: key('Services that come first', applied, appliedAs(inOrderOnly), {
    refers: 'service',
    entries: {
      condition: key('What to wait for', applied, ignored(noWaiting), {
        values: ['service_started', 'service_healthy', 'service_completed_successfully'],
      }),
      restart: key(
        'Recreate this one with the other',
        applied,
        ignored('a Swarm restarts each service by itself'),
        booleans,
      ),
      required: both('Refuse the deploy without it (default: true)', booleans),
    },
  }),
  healthcheck: both('How to tell that it is healthy', {
    keys: {
      test: both('Command: text, or [CMD, …], [CMD-SHELL, …], [NONE]'),
      interval: both('Time between checks, like 30s'),
      timeout: both('How long one may take'),
      retries: both('Failures in a row that make it unhealthy'),
      start_period: both('Time to start in, when failures do not count'),
      start_interval: key(
        'Time between checks while it starts',
        ignored('engines before API 1.44 do not know it'),
        ignored('engines before API 1.44 do not know it'),
      ),
      disable: both("No check, not even the image's", booleans),
    },
  }),
  restart: key('When to start again', applied, appliedAs('taken as deploy.restart_policy, with a warning'), {
    values: ['"no"', 'always', 'on-failure', 'unless-stopped'],
  }),
  scale: both('How many containers (older than deploy.replicas)'),
  deploy: both('Replicas, resources and placement', { keys: deployKeys }),
  labels: both('Labels of the containers', list),
  label_file: key(
    'Files with labels',
    refused('write the labels under "labels:"'),
    refused('write the labels under "labels:"'),
    list,
  ),
  annotations: key(
    'Annotations for the runtime',
    refused('only engines with API 1.43 and newer have annotations'),
    refused('Swarm services have no annotations'),
    list,
  ),
  secrets: both('Secrets to put under /run/secrets', { items: fileKeys('secret'), refers: 'secret' }),
  configs: both('Configuration files to put in', { items: fileKeys('config'), refers: 'config' }),
  profiles: key('Only with one of these profiles', applied, applied, list),
  extends: key('Take over another service of this file', applied, applied, {
    refers: 'service',
    keys: {
      service: both('Its name', { refers: 'service' }),
      file: key(
        'Another file',
        refused('a stack is one file: put that service into it'),
        refused('a stack is one file: put that service into it'),
      ),
    },
    shape: 'scalar',
  }),
  container_name: engineOnly('A name instead of stack-service-number', {}, 'tasks need names of their own'),
  hostname: both('Host name in the container'),
  domainname: engineOnly('Domain name in the container'),
  user: both('User to run as, like 1000:1000'),
  group_add: both('More groups', list),
  working_dir: both('Folder to run in'),
  privileged: engineOnly(
    'Nearly all rights of the node',
    booleans,
    'services of a Swarm cannot be privileged',
  ),
  read_only: both('Root filesystem may not be written', booleans),
  init: both('Run an init process that reaps children', booleans),
  tty: both('Give it a terminal', booleans),
  stdin_open: both('Keep standard input open', booleans),
  attach: key(
    'Whether its logs show in the terminal',
    ignored('Gantry shows the logs of every service'),
    ignored('Gantry shows the logs of every service'),
    booleans,
  ),
  cap_add: both('Capabilities to add', list),
  cap_drop: both('Capabilities to take away', list),
  security_opt: engineOnly('AppArmor, SELinux, seccomp', list),
  devices: engineOnly('Devices of the node', {
    items: {
      source: engineOnly('Path on the node'),
      target: engineOnly('Path in the container'),
      permissions: engineOnly('Letters of rwm'),
    },
  }),
  device_cgroup_rules: engineOnly('Rules for devices', list),
  gpus: engineOnly('GPUs: all, or a list', { items: deviceKeys, values: ['all'], shape: 'scalar' }),
  mem_limit: engineOnly('Memory at most, like 512m', {}, 'write deploy.resources.limits.memory'),
  mem_reservation: engineOnly('Memory at least', {}, 'write deploy.resources.reservations.memory'),
  mem_swappiness: engineOnly('From 0 to 100'),
  memswap_limit: engineOnly('Memory and swap together; -1 for no limit'),
  cpus: engineOnly('CPUs at most: 0.5 is half of one', {}, 'write deploy.resources.limits.cpus'),
  cpu_shares: engineOnly('Weight against other containers'),
  cpu_quota: engineOnly('Microseconds of CPU per period'),
  cpu_period: engineOnly('Length of a period in microseconds'),
  cpu_rt_period: key(
    'Real-time period',
    refused('Gantry does not set real-time scheduling'),
    ignored('Swarm services have no such setting'),
  ),
  cpu_rt_runtime: key(
    'Real-time runtime',
    refused('Gantry does not set real-time scheduling'),
    ignored('Swarm services have no such setting'),
  ),
  cpu_count: key('CPUs of a Windows container', ignored(cgroupV1), ignored(cgroupV1)),
  cpu_percent: key('Share of a Windows container', ignored(cgroupV1), ignored(cgroupV1)),
  cpuset: engineOnly('Which CPUs, like 0-3'),
  pids_limit: engineOnly('Processes at most', {}, 'write deploy.resources.limits.pids'),
  blkio_config: engineOnly('Block device weights', {
    keys: {
      weight: engineOnly('Weight from 10 to 1000'),
      weight_device: key(
        'Weight by device',
        refused(blkioDevices),
        ignored('Swarm services have no such setting'),
        list,
      ),
      device_read_bps: key(
        'Bytes to read by device',
        refused(blkioDevices),
        ignored('Swarm services have no such setting'),
        list,
      ),
      device_read_iops: key(
        'Reads by device',
        refused(blkioDevices),
        ignored('Swarm services have no such setting'),
        list,
      ),
      device_write_bps: key(
        'Bytes to write by device',
        refused(blkioDevices),
        ignored('Swarm services have no such setting'),
        list,
      ),
      device_write_iops: key(
        'Writes by device',
        refused(blkioDevices),
        ignored('Swarm services have no such setting'),
        list,
      ),
    },
  }),
  oom_kill_disable: engineOnly('Never kill it when memory is short', booleans),
  oom_score_adj: engineOnly('From -1000 to 1000: how soon it is killed when memory is short'),
  shm_size: engineOnly('Size of /dev/shm'),
  ulimits: both('Limits of the process, like nofile', {
    entries: { soft: both('Soft limit'), hard: both('Hard limit') },
  }),
  sysctls: both('Kernel parameters', list),
  dns: both('Name servers', list),
  dns_search: both('Search domains', list),
  dns_opt: both('Options for resolving names', list),
  extra_hosts: both('Lines for /etc/hosts, like name:10.0.0.5', list),
  links: engineOnly(
    'Other names of services',
    { ...list, refers: 'service' },
    'services of a Swarm find each other by name',
  ),
  external_links: engineOnly('Containers outside the stack', list),
  mac_address: engineOnly('MAC address on the first network'),
  pid: engineOnly('host, service:… or container:…', { values: ['host'] }),
  ipc: engineOnly('host, shareable, private, none, service:… or container:…', {
    values: ['host', 'shareable', 'private', 'none'],
  }),
  uts: engineOnly('host', { values: ['host'] }),
  userns_mode: engineOnly('host', { values: ['host'] }),
  cgroup: engineOnly('host or private', { values: ['host', 'private'] }),
  cgroup_parent: engineOnly('Parent cgroup'),
  isolation: engineOnly(
    'Isolation of Windows containers',
    {
      values: ['default', 'process', 'hyperv'],
    },
    cgroupV1,
  ),
  runtime: engineOnly('Runtime, like runc'),
  storage_opt: engineOnly('Options of the storage driver', list),
  logging: both('Where logs go', {
    keys: {
      driver: both('Driver', {
        values: ['json-file', 'local', 'journald', 'syslog', 'fluentd', 'gelf', 'none'],
      }),
      options: both('Options of the driver', list),
    },
  }),
  stop_signal: both('Signal that asks it to stop'),
  stop_grace_period: both('Time it has to stop, like 30s'),
  pull_policy: key('When to pull the image', applied, ignored('a Swarm pulls by digest'), {
    values: ['missing', 'always', 'never'],
  }),
  pull_refresh_after: key(
    'Age after which to pull',
    ignored('Gantry pulls when it is asked to'),
    ignored('Gantry pulls when it is asked to'),
  ),
  platform: key(
    'Platform of the image, like linux/arm64',
    applied,
    ignored('a Swarm takes what fits the node'),
  ),
  credential_spec: key(
    'Credentials of Windows containers',
    refused('only Windows engines have it'),
    refused('only Windows engines have it'),
    list,
  ),
  provider: key(
    'Another tool that runs it',
    refused('Gantry runs containers only'),
    refused('Gantry runs containers only'),
    list,
  ),
  models: key(
    'Language models it uses',
    refused('neither the engine nor Gantry runs models'),
    refused('neither the engine nor Gantry runs models'),
    list,
  ),
  use_api_socket: key(
    "Give it the engine's socket and credentials",
    refused('mount the socket under "volumes:" where that is meant'),
    refused('mount the socket under "volumes:" where that is meant'),
    booleans,
  ),
  develop: developRow,
  post_start: hookRow('Commands to run once it has started'),
  pre_stop: hookRow('Commands to run before it stops'),
};
