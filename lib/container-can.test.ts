import { describe, expect, it } from 'vitest';
import { containerActions, containerCan } from './container-can';
import { containerStates } from './container-status';

describe('containerCan', () => {
  it('gives a reason, in a sentence, exactly where an action is not possible', () => {
    for (const action of containerActions) {
      for (const state of containerStates) {
        const verdict = containerCan[action]({ state });
        expect(verdict.can, `${action} while ${state}`).toBe(containerCan[action].states.includes(state));
        if (!verdict.can) expect(verdict.reason).toMatch(/^[A-Z].*\.$/);
        else expect(verdict.reason).toBeNull();
      }
    }
  });

  it.each([
    ['start', 'exited', true],
    ['start', 'running', false],
    ['start', 'paused', false],
    ['stop', 'paused', true],
    ['stop', 'exited', false],
    ['restart', 'created', true],
    ['kill', 'restarting', true],
    ['pause', 'running', true],
    ['pause', 'paused', false],
    ['unpause', 'paused', true],
    ['unpause', 'running', false],
    ['rename', 'running', true],
    ['remove', 'running', false],
    ['remove', 'dead', true],
    ['forceRemove', 'running', true],
    ['exec', 'paused', false],
    ['top', 'paused', true],
  ] as const)('%s while %s: %s', (action, state, can) => {
    expect(containerCan[action]({ state }).can).toBe(can);
  });

  it('allows nothing while a container is being removed', () => {
    for (const action of containerActions)
      expect(containerCan[action]({ state: 'removing' })).toEqual({
        can: false,
        reason: 'It is being removed.',
      });
  });
});
