import { expect, it } from 'vitest';
import { planSummary } from './plan-summary';

it('says how many of each kind, and what stops', () => {
  expect(planSummary([])).toBe('Nothing to change.');
  expect(planSummary([{ kind: 'create', restarts: [] }])).toBe(
    '1 to create; no running container is touched.',
  );
  expect(
    planSummary([
      { kind: 'recreate', restarts: ['web-1'] },
      { kind: 'recreate', restarts: ['web-2'] },
      { kind: 'pull', restarts: [] },
      { kind: 'wait', restarts: [] },
    ]),
  ).toBe('1 to pull, 2 to recreate; 2 running containers stop or restart.');
});
