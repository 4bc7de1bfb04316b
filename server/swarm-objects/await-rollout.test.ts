import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import { SwarmModel } from '../inventory/swarm-model';
import { rolloutStart, rolloutState } from './await-rollout';

const resources = { nanoCpus: 0, memoryBytes: 0 };
const spec: ServiceSpec = {
  name: 'web',
  labels: {},
  mode: { kind: 'replicated', replicas: 2 },
  container: {
    image: 'busybox',
    labels: {},
    command: [],
    args: [],
    hostname: '',
    env: [],
    workingDir: '',
    user: '',
    groups: [],
    tty: false,
    openStdin: false,
    readOnly: false,
    init: null,
    stopSignal: '',
    stopGracePeriodMs: null,
    healthcheck: null,
    hosts: [],
    dns: { nameservers: [], search: [], options: [] },
    mounts: [],
    secrets: [],
    configs: [],
    capAdd: [],
    capDrop: [],
    sysctls: {},
    ulimits: [],
  },
  resources: { limits: { ...resources, pids: 0 }, reservations: resources },
  restart: null,
  placement: { constraints: [], spread: [], maxReplicasPerNode: 0, platforms: [] },
  networks: [],
  logDriver: null,
  forceUpdate: 0,
  updatePolicy: null,
  rollbackPolicy: null,
  endpoint: { mode: 'vip', ports: [] },
};

type UpdateState = NonNullable<SwarmService['update']>['state'];

function task(id: string, state: SwarmTask['state'], change: Partial<SwarmTask> = {}): SwarmTask {
  return {
    id,
    createdMs: 1,
    updatedMs: 1,
    serviceId: 's1',
    slot: 1,
    nodeId: 'n1',
    desiredState: 'running',
    state,
    stateSinceMs: 1,
    message: '',
    error: '',
    containerId: null,
    exitCode: null,
    image: 'busybox',
    networks: [],
    hostPorts: [],
    ...change,
  };
}

/** How a rollout stands that began with the tasks `old-1` and `old-2`. */
function stateOf(update: UpdateState | null, tasks: SwarmTask[], change: Partial<ServiceSpec> = {}) {
  const swarm = new SwarmModel();
  const put = (all: SwarmTask[]) => {
    swarm.tasks.clear();
    for (const each of all) swarm.tasks.set(each.id, each);
    swarm.version += 1;
  };
  put([task('old-1', 'running'), task('old-2', 'running')]);
  const start = rolloutStart(swarm, 's1');
  put(tasks);
  const service: SwarmService = {
    id: 's1',
    version: 2,
    createdMs: 1,
    updatedMs: 2,
    spec: { ...spec, ...change },
    previousSpec: spec,
    ports: [],
    update: update && { state: update, startedMs: 1, completedMs: null, message: 'update paused' },
  };
  return rolloutState(swarm, service, start);
}

const old = (id: string, state: SwarmTask['state'] = 'running') =>
  task(id, state, state === 'running' ? {} : { desiredState: 'shutdown' });

describe('a rollout', () => {
  it('has not begun while the tasks of before run and the Swarm says nothing', () => {
    expect(stateOf(null, [old('old-1'), old('old-2')])).toMatchObject({ state: 'going-on' });
  });
  it('goes on while the Swarm watches the last new task', () => {
    const tasks = [old('old-1', 'shutdown'), task('new-1', 'running'), task('new-2', 'running')];
    expect(stateOf('updating', tasks)).toEqual({
      state: 'going-on',
      detail: '2 of 2 tasks have the new version',
    });
    expect(stateOf('completed', tasks)).toMatchObject({ state: 'converged' });
  });
  it('has converged where there is nothing to run', () => {
    expect(stateOf(null, [], { mode: { kind: 'replicated', replicas: 0 } })).toMatchObject({
      state: 'converged',
    });
  });
  it('has failed where it was paused, and says why the new task did', () => {
    const failed = task('new-1', 'failed', { desiredState: 'shutdown', error: 'task: non-zero exit (3)' });
    expect(stateOf('paused', [old('old-1'), failed])).toEqual({
      state: 'failed',
      reason: 'task: non-zero exit (3)',
    });
    expect(stateOf('paused', [old('old-1')])).toEqual({ state: 'failed', reason: 'update paused' });
    expect(stateOf('rollback_completed', [old('old-1'), failed])).toMatchObject({
      reason: 'task: non-zero exit (3); the Swarm rolled it back by itself',
    });
  });
  it('has failed where new tasks fail again and again, whatever the policy; failures of before do not count', () => {
    const failures = ['new-1', 'new-2', 'new-3'].map((id) =>
      task(id, 'rejected', { desiredState: 'shutdown', error: 'No such image' }),
    );
    expect(stateOf('updating', [old('old-1'), ...failures])).toEqual({
      state: 'failed',
      reason: 'No such image (3 times)',
    });
    expect(
      stateOf('updating', [old('old-1', 'failed'), old('old-2', 'failed'), ...failures.slice(2)]),
    ).toMatchObject({ state: 'going-on' });
  });
});
