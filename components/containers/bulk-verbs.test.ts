import { describe, expect, it } from 'vitest';
import { bulkPlan, whyNotAny } from './bulk-verbs';
import type { ActionContainer } from './container-verbs';

const collection = '/';
const running = { id: '1', name: 'web', state: 'running', collection } as const;
const exited = { id: '2', name: 'job', state: 'exited', collection } as const;
const removing = { id: '3', name: 'old', state: 'removing', collection } as const;
const theirs = { id: '4', name: 'api', state: 'running', collection: '/theirs' } as const;

const whyDenied = (permission: string, container: ActionContainer) =>
  container.collection === '/theirs' ? `You do not hold the permission "${permission}" in /theirs.` : null;

describe('bulkPlan', () => {
  it('touches what the state allows and says why the rest is left alone', () => {
    expect(bulkPlan('stop', [running, exited], whyDenied)).toEqual({
      touched: [running],
      skipped: [{ container: exited, reason: 'It has stopped already.' }],
    });
    expect(bulkPlan('remove', [running, exited, removing], whyDenied).touched).toEqual([running, exited]);
  });

  it('leaves alone what one may not touch', () => {
    expect(bulkPlan('stop', [running, theirs], whyDenied)).toEqual({
      touched: [running],
      skipped: [{ container: theirs, reason: 'You do not hold the permission "Container Stop" in /theirs.' }],
    });
  });
});

describe('whyNotAny', () => {
  it('is null as soon as one can be touched', () => {
    expect(whyNotAny('start', [running, exited], whyDenied)).toBeNull();
    expect(whyNotAny('start', [running], whyDenied)).toBe('It is running already.');
    expect(whyNotAny('pause', [exited, removing], whyDenied)).toMatch(/state of none/);
  });

  it('names the right that is missing, or that both stand in the way', () => {
    expect(whyNotAny('stop', [theirs, theirs], whyDenied)).toMatch(/"Container Stop" in \/theirs/);
    expect(whyNotAny('stop', [theirs, exited], whyDenied)).toMatch(/rights and their state/);
  });
});
