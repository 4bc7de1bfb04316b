import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import type { TaskState } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import { type RolloutLook, rolloutVerdict, versionOf } from './rollout';
import { createSpecViews } from './spec-view';

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
  update: state ? { state, startedMs: 0, completedMs: 0, message: 'its words' } : null,
});

const task = (id: string, state: TaskState, change: Partial<SwarmTask> = {}): SwarmTask => ({
  ...{
    id,
    createdMs: 0,
    updatedMs: 0,
    serviceId: 's1',
    slot: 1,
    nodeId: 'n1',
    desiredState: 'running',
    state,
  },
  ...{ stateSinceMs: 0, message: '', error: '', containerId: null, exitCode: null, image: '' },
  ...{ networks: [], hostPorts: [] },
  ...change,
});

const look = (tasks: SwarmTask[], upToDate: string[], of = service()): RolloutLook => ({
  service: of,
  tasks,
  upToDate: new Set(upToDate),
  desired: 2,
  isReachable: (node) => node !== 'down',
});

const verdict = (at: RolloutLook, failedBefore: string[] = []) =>
  rolloutVerdict(at, new Set(failedBefore), versionOf(service()));
const failed = (id: string, slot: number) =>
  task(id, 'failed', { slot, desiredState: 'shutdown', error: 'task: non-zero exit (3)' });

describe('rolloutVerdict', () => {
  it('is done when all that should run do, and are what is asked for', () => {
    const tasks = [task('a', 'running'), task('b', 'running', { slot: 2 })];
    expect(verdict(look(tasks, ['a', 'b']))).toEqual({
      state: 'converged',
      progress: { updated: 2, desired: 2, detail: '2 of 2 tasks updated' },
    });
    expect(verdict(look(tasks, ['a']))).toMatchObject({ state: 'going-on', progress: { updated: 1 } });
    expect(verdict(look(tasks, ['a', 'b'], service('updating')))).toMatchObject({ state: 'going-on' });
    const leaving = task('old', 'running', { slot: 3, desiredState: 'shutdown' });
    expect(verdict(look([...tasks, leaving], ['a', 'b']))).toMatchObject({ state: 'going-on' });
    expect(verdict(look([...tasks, { ...leaving, nodeId: 'down' }], ['a', 'b'])).state).toBe('converged');
  });

  it('says what keeps a task', () => {
    const tasks = [task('a', 'running'), task('b', 'pending', { slot: 2, error: 'no suitable node' })];
    expect(verdict(look(tasks, ['a', 'b']))).toMatchObject({
      progress: { detail: '1 of 2 tasks updated; 1 pending: no suitable node' },
    });
  });

  it('fails when the Swarm has paused or taken it back, with the reason of the newest failure', () => {
    expect(verdict(look([failed('x', 1)], [], service('paused')))).toEqual({
      state: 'failed',
      reason: 'The Swarm paused the update: task: non-zero exit (3).',
    });
    expect(verdict(look([failed('x', 1)], [], service('rollback_completed')))).toMatchObject({
      reason: expect.stringMatching(/non-zero exit \(3\)\), and the Swarm rolled it back by itself/),
    });
    expect(verdict(look([failed('x', 1)], [], service('rollback_started')))).toMatchObject({
      state: 'going-on',
    });
    expect(verdict(look([failed('x', 1)], [], service('paused')), ['x'])).toMatchObject({
      reason: 'The Swarm paused the update: its words.',
    });
  });

  it('fails when one slot fails again and again, not when several fail once', () => {
    const several = [failed('x', 1), failed('y', 2), failed('z', 3)];
    expect(verdict(look(several, ['x', 'y', 'z'])).state).toBe('going-on');
    const again = several.map((each) => ({ ...each, slot: 1 }));
    expect(verdict(look(again, ['x', 'y', 'z']))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('A task failed 3 times'),
    });
    expect(verdict(look(again, ['x', 'y', 'z']), ['x']).state).toBe('going-on');
  });

  it('ends where the service was changed again, but not where it was only scaled', () => {
    expect(verdict(look([], [], service(undefined, { labels: { a: '1' } }))).state).toBe('failed');
    expect(verdict(look([], [], service(undefined, { forceUpdate: 1 }))).state).toBe('failed');
    const scaled = service(undefined, { mode: { kind: 'replicated', replicas: 9 } });
    expect(verdict(look([], [], scaled)).state).toBe('going-on');
  });

  it('leaves a job to itself', () => {
    const job = { mode: { kind: 'global-job' as const } };
    const at = look([], [], service(undefined, job));
    expect(rolloutVerdict(at, new Set(), versionOf(at.service)).state).toBe('converged');
  });
});
