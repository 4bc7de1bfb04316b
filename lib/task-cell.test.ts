import { describe, expect, it } from 'vitest';
import { cellStateOf } from './task-cell';
import type { TaskState } from './swarm-states';

const well = { nodeDown: false, unhealthy: false, failedBefore: false };
const wanted = (state: TaskState) => ({ state, desiredState: 'running' as const });

describe('cellStateOf', () => {
  it.each([
    [wanted('running'), well, 'running'],
    [wanted('running'), { ...well, unhealthy: true }, 'unhealthy'],
    [wanted('running'), { ...well, nodeDown: true }, 'unreachable'],
    // It failed before, but runs now.
    [wanted('running'), { ...well, failedBefore: true }, 'running'],
    [wanted('pending'), well, 'waiting'],
    [wanted('pending'), { ...well, failedBefore: true }, 'failing'],
    [wanted('preparing'), well, 'starting'],
    [{ state: 'ready', desiredState: 'ready' }, { ...well, failedBefore: true }, 'failing'],
    [{ state: 'running', desiredState: 'shutdown' }, well, 'stopping'],
    [{ state: 'running', desiredState: 'complete' }, well, 'running'],
    // Told to end on a node that is down: another took its place.
    [{ state: 'running', desiredState: 'shutdown' }, { ...well, nodeDown: true }, null],
    [{ state: 'failed', desiredState: 'shutdown' }, well, null],
    [wanted('complete'), well, null],
  ] as const)('%j %j: %s', (task, known, expected) => {
    expect(cellStateOf(task, known)).toBe(expected);
  });
});
