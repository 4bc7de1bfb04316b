import { expect, it } from 'vitest';
import { type Rights, rightsOfRole } from '@/lib/rights';
import { currentRights, renewRights, runAs } from './scope';

it('what is held is what was asked last, whatever is answered last', async () => {
  const answers: ((rights: Rights) => void)[] = [];
  const live = () => new Promise<Rights>((resolve) => answers.push(resolve));
  const [before, after] = [rightsOfRole('Admin'), rightsOfRole('View Only')];
  await runAs({ rights: before, collection: null, live }, async () => {
    const first = renewRights();
    const second = renewRights();
    answers[1]?.(after);
    await second;
    expect(currentRights()).toBe(after);
    answers[0]?.(before);
    await first;
    expect(currentRights()).toBe(after);
  });
});
