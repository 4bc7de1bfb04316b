import { describe, expect, it } from 'vitest';
import { withRecordedImages } from './engine/desired';
import { planStack } from './plan';
import { deployed, desire, ids, withContainer } from './plan-testing';
import type { LiveStack } from './plan-types';

describe('going back to the images a revision ran', () => {
  const file = desire('services: {web: {image: app:1, environment: {A: one}}, db: {image: pg:16}}');
  const pinned = withRecordedImages(file, 3, new Map([['web', 'app@sha256:older']]));
  const running = (images: Record<string, string | null>): LiveStack => ({
    ...deployed(file),
    imagesByReference: images,
  });
  const newer = { 'pg:16': 'sha256:pg:16', 'app:1': 'sha256:app:1' };

  it('changes nothing where they run, whatever the tag is called', () => {
    expect(planStack(pinned, running({ ...newer, 'app@sha256:older': 'sha256:app:1' })).empty).toBe(true);
  });

  it('makes those anew that run another, and says why', () => {
    const plan = planStack(pinned, running({ ...newer, 'app@sha256:older': 'sha256:before' }));
    expect(plan.steps.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['container/shop-web-1/recreate', ['revision 3 ran app@sha256:older']],
    ]);
    expect(pinned.services.map(({ spec }) => spec.image)).toEqual(['app@sha256:older', 'pg:16']);
  });

  it('pulls what the engine has no more', () => {
    const plan = planStack(pinned, running({ ...newer, 'app@sha256:older': null }));
    expect(ids(plan)).toEqual(['image/app@sha256:older/pull', 'container/shop-web-1/recreate']);
  });

  it('uses tags again with the next deploy of the file', () => {
    const back = withContainer(running({ ...newer }), 'shop-web-1', {
      image: 'app@sha256:older',
      imageId: 'sha256:before',
    });
    expect(planStack(file, back).steps.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['container/shop-web-1/recreate', ['image app:1 was pulled anew']],
    ]);
  });

  it('tells what else changed by what the files say', () => {
    const previous = desire('services: {web: {image: app:1, environment: {A: two}}, db: {image: pg:16}}');
    const live = {
      ...deployed(previous),
      imagesByReference: { ...newer, 'app@sha256:older': 'sha256:app:1' },
    };
    const [step] = planStack(pinned, live, { previous }).steps;
    expect(step?.reasons).toEqual(['environment A changed']);
  });
});
