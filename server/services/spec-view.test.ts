import { describe, expect, it } from 'vitest';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { createSpecViews, maskServiceEnvironment } from './spec-view';

const views = createSpecViews({ derive: () => 'key' });
const withEnv = (env: string[]) => {
  const spec = views.spec(emptyServiceSpec(), null);
  return { ...spec, container: { ...spec.container, env } };
};

describe('the view of a specification', () => {
  it('has no value of its environment, and comes back with all of them', () => {
    const spec = withEnv(['TOKEN=very-secret', 'EMPTY=', 'BARE']);
    const view = views.view(spec);
    expect(JSON.stringify(view)).not.toContain('very-secret');
    expect(views.spec(view, spec)).toEqual(spec);
  });

  it('tells by its mark that a value is another', () => {
    const mark = (value: string) => views.view(withEnv([`TOKEN=${value}`])).container.environment[0]?.mark;
    expect(mark('a')).toBe(mark('a'));
    expect(mark('a')).not.toBe(mark('b'));
  });

  it('keeps no value that was not meant, and needs one for a new variable', () => {
    const view = views.view(withEnv(['TOKEN=one']));
    expect(() => views.spec(view, withEnv(['TOKEN=two']))).toThrow(/"TOKEN" was changed meanwhile/);
    expect(() => views.spec(view, null)).toThrow(/"TOKEN" has no value yet/);
  });
});

it("masks the environment in a manager's answer, wherever it stands", () => {
  expect(
    maskServiceEnvironment({
      Spec: { ContainerSpec: { Env: ['A=1', 'B'] } },
      Tasks: [{ Env: ['C=2'] }],
      Env: 'x',
    }),
  ).toEqual({ Spec: { ContainerSpec: { Env: ['A=***', 'B'] } }, Tasks: [{ Env: ['C=***'] }], Env: 'x' });
});
