import { describe, expect, it } from 'vitest';
import type { JobStep } from '@/lib/contract/jobs';
import type { ProgressEvent } from '../engine/resource-types';
import { createProgress, overallStep } from './progress';

const event = (
  id: string | null,
  status: string,
  currentBytes: number | null = null,
  totalBytes: number | null = null,
) => ({ id, status, currentBytes, totalBytes }) satisfies ProgressEvent;

function fold(...events: ProgressEvent[]): Record<string, Partial<JobStep>> {
  const progress = createProgress();
  const steps: Record<string, Partial<JobStep>> = {};
  for (const each of events)
    for (const { id, change } of progress(each)) steps[id] = { ...steps[id], ...change };
  return steps;
}

const one = 'aaaaaaaaaaaa';
const two = 'bbbbbbbbbbbb';

describe('createProgress', () => {
  it('follows each layer from waiting to done', () => {
    const steps = fold(
      event('1.27', 'Pulling from library/nginx'),
      event(one, 'Pulling fs layer'),
      event(two, 'Already exists'),
      event(one, 'Downloading', 50, 100),
    );
    expect(Object.keys(steps)).toEqual([overallStep, one, two]);
    expect(steps[one]).toMatchObject({
      state: 'running',
      detail: 'Downloading',
      currentBytes: 50,
      totalBytes: 100,
    });
    expect(steps[two]).toMatchObject({ state: 'done', detail: 'Already exists', currentBytes: null });
    expect(steps[overallStep]).toMatchObject({ detail: '1 of 2 layers', currentBytes: 50, totalBytes: 100 });
  });

  it('counts in all what went over the network: unpacking does not start it again', () => {
    const steps = fold(
      event(one, 'Downloading', 100, 100),
      event(one, 'Download complete'),
      event(one, 'Extracting', 10, 100),
      event(two, 'Downloading', 20, 300),
    );
    expect(steps[one]).toMatchObject({ detail: 'Extracting', currentBytes: 10 });
    expect(steps[overallStep]).toMatchObject({ currentBytes: 120, totalBytes: 400 });
  });

  it('tells the digest, and that nothing was new', () => {
    const digest = `sha256:${'c'.repeat(64)}`;
    expect(fold(event(null, `Digest: ${digest}`))[overallStep]?.detail).toBe('digest sha256:cccccccccccc');
    expect(fold(event(null, 'Status: Image is up to date for a:1'))[overallStep]?.detail).toBe('up to date');
  });

  it('follows a push, whose layers may grow past what was announced', () => {
    const steps = fold(
      event(null, 'The push refers to repository [r:5000/a]'),
      event(one, 'Preparing'),
      event(two, 'Layer already exists'),
      event(one, 'Pushing', 120, 100),
      event(one, 'Pushed'),
    );
    expect(steps[one]).toMatchObject({ state: 'done', currentBytes: null });
    expect(steps[overallStep]).toMatchObject({ detail: '2 of 2 layers', currentBytes: 120, totalBytes: 120 });
  });
});
