import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import type { TaskState } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import { createSpecViews } from '../services/spec-view';
import { desiredOf, type RolloutLook, type RolloutStart, rolloutVerdict, versionOf } from './verdict';

const views = createSpecViews({ derive: () => 'key' });
const spec = (change: Partial<ServiceSpec> = {}): ServiceSpec => ({
  ...views.spec({ ...emptyServiceSpec(), name: 'web' }, null),
  mode: { kind: 'replicated', replicas: 2 },
  ...change,
});

const service = (
  state?: NonNullable<SwarmService['update']>['state'],
  change: Partial<ServiceSpec> = {},
) => ({
  ...{ id: 's1', version: 1, createdMs: 0, updatedMs: 0, previousSpec: null, ports: [] },
  spec: spec(change),
  update: state ? { state, startedMs: 0, completedMs: 0, message: 'Its words.' } : null,
});

const task = (id: string, state: TaskState, change: Partial<SwarmTask> = {}): SwarmTask => ({
  ...{ id, createdMs: 0, updatedMs: 0, serviceId: 's1', slot: 1, nodeId: 'n1' },
  ...{ desiredState: 'running', state, stateSinceMs: 0, message: '', error: '', containerId: null },
  ...{ exitCode: null, image: 'app:1', networks: [], hostPorts: [] },
  ...change,
});

const look = (tasks: SwarmTask[], upToDate: string[], of: SwarmService = service()): RolloutLook => ({
  service: of,
  tasks,
  upToDate: new Set(upToDate),
  desired: desiredOf(of, tasks),
  isReachable: (node) => node !== 'down',
  nodeName: (node) => (node === 'n1' ? 'node-1' : ''),
  whyWaiting: ({ error }) => `waits for ${error}`,
});

const begun: RolloutStart = { before: new Set(), version: versionOf(service()), untilJobsEnd: false };
const verdict = (at: RolloutLook, start: Partial<RolloutStart> = {}) =>
  rolloutVerdict(at, { ...begun, ...start });
const failed = (id: string, slot: number, change: Partial<SwarmTask> = {}) =>
  task(id, 'failed', { slot, desiredState: 'shutdown', error: 'task: non-zero exit (3)', ...change });
const why = 'On node-1: Its process ended with exit code 3.';

describe('a rollout', () => {
  it('is done when all that should run do, and are what is asked for', () => {
    const tasks = [task('a', 'running'), task('b', 'running', { slot: 2 })];
    expect(verdict(look(tasks, ['a', 'b']))).toEqual({
      state: 'converged',
      progress: { updated: 2, desired: 2, detail: '2 of 2 tasks running' },
    });
    expect(verdict(look(tasks, ['a', 'b'], service('completed')))).toMatchObject({
      progress: { detail: '2 of 2 tasks updated' },
    });
    expect(verdict(look(tasks, ['a']))).toMatchObject({ state: 'going-on', progress: { updated: 1 } });
    expect(verdict(look(tasks, ['a', 'b'], service('updating')))).toMatchObject({ state: 'going-on' });
    const leaving = task('old', 'running', { slot: 3, desiredState: 'shutdown' });
    expect(verdict(look([...tasks, leaving], ['a', 'b']))).toMatchObject({ state: 'going-on' });
    expect(verdict(look([...tasks, { ...leaving, nodeId: 'down' }], ['a', 'b'])).state).toBe('converged');
    const none = service(undefined, { mode: { kind: 'replicated', replicas: 0 } });
    expect(verdict(look([], [], none), { version: null }).state).toBe('converged');
  });

  it('says what keeps a task, and that no node takes it', () => {
    const tasks = [task('a', 'running'), task('b', 'pending', { slot: 2, error: 'a node' })];
    expect(verdict(look(tasks, ['a', 'b']))).toMatchObject({
      noNode: true,
      progress: { detail: '1 of 2 tasks running. 1 pending: waits for a node' },
    });
  });

  it.each([
    ['paused', `The Swarm paused the update. ${why}`],
    ['rollback_completed', `The update failed, and the Swarm rolled it back by itself. ${why}`],
    ['rollback_paused', `The Swarm rolled the update back, and paused in that too. ${why}`],
  ] as const)('fails when it is %s, with what the tasks tell', (state, reason) => {
    expect(verdict(look([failed('x', 1)], [], service(state)))).toEqual({
      state: 'failed',
      reason: `${reason} Look at its logs: the reason is in its last lines.`,
    });
  });

  it('follows a roll back to its end, and blames no task that failed before', () => {
    expect(verdict(look([failed('x', 1)], [], service('rollback_started')))).toMatchObject({
      state: 'going-on',
      progress: { detail: expect.stringContaining(`the Swarm rolls it back. ${why}`) },
    });
    expect(verdict(look([failed('x', 1)], [], service('paused')), { before: new Set(['x']) })).toMatchObject({
      reason: 'The Swarm paused the update. Its words.',
    });
  });

  it('fails when one slot fails again and again, not when several fail once', () => {
    const several = [failed('x', 1), failed('y', 2), failed('z', 3)];
    expect(verdict(look(several, ['x', 'y', 'z'])).state).toBe('going-on');
    const again = several.map((each) => ({ ...each, slot: 1 }));
    expect(verdict(look(again, ['x', 'y', 'z']))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(`A task failed 3 times. ${why}`),
    });
    expect(verdict(look(again, ['x', 'y', 'z']), { before: new Set(['x']) }).state).toBe('going-on');
    expect(verdict(look(again, ['x', 'y', 'z'], service('updating'))).state).toBe('going-on');
  });

  it('fails at once where the restart policy does not start a task again', () => {
    const restart = { condition: 'none' as const, delayMs: 0, maxAttempts: 0, windowMs: 0 };
    const once = service(undefined, { restart });
    const at = (tasks: SwarmTask[]) =>
      verdict(
        look(
          tasks,
          tasks.map(({ id }) => id),
          once,
        ),
        { version: null },
      );
    expect(at([failed('x', 1), task('b', 'running', { slot: 2 })])).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(why),
    });
    const ended = (slot: number) => task(`e${slot}`, 'complete', { slot, desiredState: 'shutdown' });
    expect(at([ended(1), ended(2)]).state).toBe('converged');
  });

  it('ends where the service was changed again, but not where it was only scaled', () => {
    expect(verdict(look([], [], service(undefined, { labels: { a: '1' } }))).state).toBe('failed');
    expect(verdict(look([], [], service(undefined, { forceUpdate: 1 }))).state).toBe('failed');
    const scaled = service(undefined, { mode: { kind: 'replicated', replicas: 9 } });
    expect(verdict(look([], [], scaled)).state).toBe('going-on');
    expect(verdict(look([], [], service(undefined, { forceUpdate: 1 })), { version: null }).state).toBe(
      'going-on',
    );
  });
});

describe('a job', () => {
  const job = service(undefined, {
    mode: { kind: 'replicated-job', maxConcurrent: 2, totalCompletions: 2 },
  });
  const done = (id: string) => task(id, 'complete', { desiredState: 'complete' });
  const waited = { version: null, untilJobsEnd: true };

  it('is left to itself unless its end is waited for', () => {
    expect(verdict(look([], [], job), { version: null }).state).toBe('converged');
    const going = task('b', 'running', { desiredState: 'complete' });
    expect(verdict(look([done('a'), going], ['a', 'b'], job), waited)).toMatchObject({
      state: 'going-on',
      progress: { detail: '1 of 2 tasks completed' },
    });
    expect(verdict(look([done('a'), done('b')], ['a', 'b'], job), waited).state).toBe('converged');
    // The tasks of an earlier run count for nothing.
    expect(verdict(look([done('a'), done('b')], ['b'], job), waited).state).toBe('going-on');
  });

  it('that is global has a task at least', () => {
    const everywhere = service(undefined, { mode: { kind: 'global-job' } });
    expect(verdict(look([], [], everywhere), waited).state).toBe('going-on');
    expect(verdict(look([done('a')], ['a'], everywhere), waited).state).toBe('converged');
  });
});
