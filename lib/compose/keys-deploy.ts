import { applied, appliedAs, both, engineOnly, ignored, key, refused, swarmOnly } from './key-row';
import type { KeyTable } from './key-row';

const list = { shape: 'block' } as const;
const rolling = 'an engine replaces containers one after the other';

const updateKeys: KeyTable = {
  parallelism: swarmOnly('How many tasks at a time', {}, rolling),
  delay: swarmOnly('Time between them', {}, rolling),
  failure_action: swarmOnly(
    'What to do when it fails',
    { values: ['continue', 'pause', 'rollback'] },
    rolling,
  ),
  monitor: swarmOnly('How long to watch each new task', {}, rolling),
  max_failure_ratio: swarmOnly('Failures to put up with, from 0 to 1', {}, rolling),
  order: swarmOnly('Which comes first', { values: ['start-first', 'stop-first'] }, rolling),
};

export const deviceKeys: KeyTable = {
  capabilities: engineOnly('What the device must be able to do, like [gpu]', list),
  count: engineOnly('How many, or all', { values: ['all'] }),
  device_ids: engineOnly('Which ones', list),
  driver: engineOnly('Driver, like nvidia'),
  options: engineOnly('Options of the driver', list),
};

const nodesPinned = 'there is one engine, so there is no choice of node';

export const deployKeys: KeyTable = {
  mode: key(
    'Replicated or one on each node',
    ignored('on one engine every service is "replicated"'),
    applied,
    { values: ['replicated', 'global', 'replicated-job', 'global-job'] },
  ),
  endpoint_mode: swarmOnly(
    'How clients reach the tasks',
    { values: ['vip', 'dnsrr'] },
    'an engine answers names with every address (dnsrr)',
  ),
  replicas: both('How many containers'),
  labels: swarmOnly(
    'Labels of the service (not of its containers)',
    list,
    'an engine has no services to label',
  ),
  resources: both('Limits and reservations', {
    keys: {
      limits: both('At most', {
        keys: {
          cpus: both('CPUs: 0.5 is half of one'),
          memory: both('Memory, like 512m'),
          pids: both('Processes'),
        },
      }),
      reservations: both('At least', {
        keys: {
          cpus: key('CPUs', ignored('an engine cannot set CPUs aside'), applied),
          memory: key('Memory, like 256m', appliedAs('a soft limit'), applied),
          generic_resources: key(
            'Resources that nodes announce',
            ignored('only nodes of a Swarm announce resources'),
            refused('Gantry does not reserve them: use a placement constraint'),
            list,
          ),
          devices: engineOnly(
            'Devices such as GPUs',
            { items: deviceKeys },
            'a Swarm has no device requests',
          ),
        },
      }),
    },
  }),
  restart_policy: both('When to start again; holds over "restart"', {
    keys: {
      condition: both('After which ends', { values: ['none', 'on-failure', 'any'] }),
      delay: swarmOnly('Time between attempts', {}, 'an engine doubles the time between attempts by itself'),
      max_attempts: key('How many attempts', appliedAs('with "on-failure"'), applied),
      window: swarmOnly('How long a task must run to count as started', {}, 'an engine takes ten seconds'),
    },
  }),
  placement: swarmOnly(
    'On which nodes',
    {
      keys: {
        constraints: swarmOnly('What a node must be', list, nodesPinned),
        preferences: swarmOnly(
          'How to spread',
          { items: { spread: swarmOnly('Over which label', {}, nodesPinned) } },
          nodesPinned,
        ),
        max_replicas_per_node: swarmOnly('At most on each', {}, nodesPinned),
      },
    },
    nodesPinned,
  ),
  update_config: swarmOnly('How an update goes on', { keys: updateKeys }, rolling),
  rollback_config: swarmOnly('How a rollback goes on', { keys: updateKeys }, rolling),
};

const developing = 'it is for developing on one\'s own machine with "docker compose watch"';
export const developRow = key('Settings for developing', ignored(developing), ignored(developing), list);
const hooks =
  'Gantry runs no commands in containers by itself: put it into the entrypoint or a service of its own';
export const hookRow = (doc: string) => key(doc, refused(hooks), refused(hooks), list);
