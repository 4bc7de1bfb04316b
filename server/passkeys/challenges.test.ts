import { describe, expect, it } from 'vitest';
import { createChallenges } from './challenges';

describe('challenges', () => {
  it('of one address push out its own oldest, and nobody else’s', () => {
    const challenges = createChallenges(() => 0);
    const [others] = [challenges.make('sign-in', 'other')];
    const made = Array.from({ length: 101 }, () => challenges.make('sign-in', 'flood'));
    expect(challenges.take(others, 'sign-in')).toBe(true);
    expect(made.map((each) => challenges.take(each, 'sign-in'))).toEqual([
      false,
      ...Array.from({ length: 100 }, () => true),
    ]);
  });

  it('stay within a bound, whoever asks', () => {
    const challenges = createChallenges(() => 0);
    const made = Array.from({ length: 10_001 }, (_, index) =>
      challenges.make('sign-in', `address ${Math.floor(index / 50)}`),
    );
    expect(challenges.take(made[0] ?? '', 'sign-in')).toBe(false);
    expect(challenges.take(made[1] ?? '', 'sign-in')).toBe(true);
    expect(challenges.take(made.at(-1) ?? '', 'sign-in')).toBe(true);
  });

  it('are used up by a try for something else', () => {
    const challenges = createChallenges(() => 0);
    const challenge = challenges.make('sign-in', 'a');
    expect(challenges.take(challenge, 'registration')).toBe(false);
    expect(challenges.take(challenge, 'sign-in')).toBe(false);
  });
});
