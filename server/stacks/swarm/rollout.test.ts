import { describe, expect, it } from 'vitest';
import { desiredOf } from '@/lib/compose/swarm/testing';
import type { SwarmService, SwarmTask } from '../../engine/swarm-types';
import { SwarmModel } from '../../inventory/swarm-model';
import { type RolloutStart, rolloutVerdict, taskProblem } from './rollout';

function serviceOf(deploy: string, update: SwarmService['update'] = null): SwarmService {
  const [wanted] = desiredOf(`services: {web: {image: a, deploy: ${deploy}}}`).services;
  if (!wanted) throw new Error('a service');
  return {
    id: 's',
    version: 1,
    createdMs: 0,
    updatedMs: 0,
    spec: wanted.spec,
    previousSpec: null,
    ports: [],
    update,
  };
}

let counter = 0;
const task = (more: Partial<SwarmTask> = {}): SwarmTask => ({
  id: `t${(counter += 1)}`,
  createdMs: counter,
  updatedMs: counter,
  serviceId: 's',
  slot: 1,
  nodeId: 'n1',
  desiredState: 'running',
  state: 'running',
  stateSinceMs: 0,
  message: '',
  error: '',
  containerId: null,
  exitCode: null,
  image: 'a',
  networks: [],
  hostPorts: [],
  ...more,
});
const failed = (more: Partial<SwarmTask> = {}) =>
  task({ state: 'failed', desiredState: 'shutdown', error: 'task: non-zero exit (3)', exitCode: 3, ...more });

const fresh: RolloutStart = { tasksBefore: new Set(), restarts: true, beganMs: 0 };

function verdict(service: SwarmService, tasks: SwarmTask[], start = fresh, nowMs = 100) {
  const swarm = new SwarmModel();
  swarm.services.set(service.id, service);
  for (const each of tasks) swarm.tasks.set(each.id, each);
  swarm.version += 1;
  return rolloutVerdict(swarm, service, start, nowMs);
}

const update = (state: NonNullable<SwarmService['update']>['state']) => ({
  state,
  startedMs: 0,
  completedMs: null,
  message: '',
});

describe('a service that was created', () => {
  const two = serviceOf('{replicas: 2}');

  it('is counted task by task', () => {
    expect(verdict(two, [])).toMatchObject({ state: 'going-on', detail: '0 of 2 tasks running' });
    expect(verdict(two, [task(), task({ slot: 2, state: 'preparing' })])).toMatchObject({
      state: 'going-on',
      detail: '1 of 2 tasks running',
    });
    expect(verdict(two, [task(), task({ slot: 2 })])).toMatchObject({ state: 'running' });
  });

  it('fails when a task of one slot failed again and again, and says why', () => {
    expect(verdict(two, [failed(), failed(), task({ slot: 2 })])).toMatchObject({ state: 'going-on' });
    expect(verdict(two, [failed(), failed(), failed(), task({ slot: 2 })])).toEqual({
      state: 'failed',
      reason: 'a task ended with exit code 3: its log says why',
    });
    // A failure in each of many slots is none that repeats.
    const many = serviceOf('{replicas: 9}');
    expect(verdict(many, [failed(), failed({ slot: 2 }), failed({ slot: 3 })])).toMatchObject({
      state: 'going-on',
    });
  });

  it('fails at once where its policy does not start it again', () => {
    const once = serviceOf('{restart_policy: {condition: none}}');
    expect(verdict(once, [failed()])).toMatchObject({ state: 'failed' });
    const ended = task({ state: 'complete', desiredState: 'shutdown', exitCode: 0 });
    expect(verdict(once, [ended])).toMatchObject({ state: 'running' });
  });

  it('tells that no node fits', () => {
    const error = 'no suitable node (scheduling constraints not satisfied on 2 nodes)';
    const waiting = [task({ state: 'pending', nodeId: '', error }), task({ slot: 2 })];
    expect(verdict(two, waiting)).toEqual({
      state: 'going-on',
      detail: '1 of 2 tasks running; no node can run it: (scheduling constraints not satisfied on 2 nodes)',
      noNode: true,
    });
  });

  it('has nothing to wait for where it shall have no tasks', () => {
    expect(verdict(serviceOf('{replicas: 0}'), [])).toMatchObject({ state: 'running' });
  });

  it('waits for jobs to complete', () => {
    const job = serviceOf('{mode: replicated-job, replicas: 2}');
    const done = (slot: number) => task({ slot, state: 'complete', desiredState: 'complete' });
    expect(verdict(job, [done(1), task({ slot: 2, desiredState: 'complete' })])).toMatchObject({
      state: 'going-on',
      detail: '1 of 2 tasks completed',
    });
    expect(verdict(job, [done(1), done(2)])).toMatchObject({ state: 'running' });
  });
});

describe('a service that was updated', () => {
  const old = task();
  const start: RolloutStart = { tasksBefore: new Set([old.id]), restarts: true, beganMs: 0 };

  it('has not come up while only the tasks of before run', () => {
    expect(verdict(serviceOf('{}'), [old], start)).toMatchObject({ state: 'going-on' });
    expect(verdict(serviceOf('{}', update('updating')), [old], start, 60_000)).toMatchObject({
      state: 'going-on',
    });
    expect(verdict(serviceOf('{}', update('completed')), [task()], start)).toMatchObject({
      state: 'running',
    });
  });

  it('is waited for no longer where the Swarm saw nothing to replace', () => {
    expect(verdict(serviceOf('{}'), [old], start, 60_000)).toMatchObject({ state: 'running' });
    expect(verdict(serviceOf('{}'), [old], { ...start, restarts: false })).toMatchObject({
      state: 'running',
    });
  });

  it.each([
    ['paused', 'the Swarm paused the update: a task ended with exit code 3: its log says why'],
    [
      'rollback_completed',
      'the Swarm rolled it back to what ran before: a task ended with exit code 3: its log says why',
    ],
    ['rollback_paused', 'rolling back failed too: a task ended with exit code 3: its log says why'],
  ] as const)('fails when it is %s, with the tasks’ own errors', (state, reason) => {
    expect(verdict(serviceOf('{}', update(state)), [old, failed()], start)).toEqual({
      state: 'failed',
      reason,
    });
  });

  it('follows a roll back to its end', () => {
    expect(verdict(serviceOf('{}', update('rollback_started')), [old, failed()], start)).toMatchObject({
      state: 'going-on',
      detail: 'rolling back: a task ended with exit code 3: its log says why',
    });
  });

  it('does not count failures of before', () => {
    const before = [failed(), failed(), failed()];
    const since = { ...start, tasksBefore: new Set(before.map(({ id }) => id)) };
    expect(verdict(serviceOf('{}', update('completed')), [...before, task()], since)).toMatchObject({
      state: 'running',
    });
  });
});

describe('what went wrong with a task', () => {
  const swarm = new SwarmModel();
  it.each([
    [{ error: 'No such image: app:2@sha256:0000' }, 'the node has no image app:2, and no registry gave it'],
    [{ error: 'task: non-zero exit (1)', exitCode: 1 }, 'a task ended with exit code 1: its log says why'],
    [
      { error: 'task: non-zero exit (137): dockerexec: unhealthy container', exitCode: null },
      'a task became unhealthy: its check says why',
    ],
    [{ error: 'starting container failed: no command' }, 'starting container failed: no command'],
  ])('%o', (more, words) => {
    expect(taskProblem(swarm, task(more))).toBe(words);
  });
});
