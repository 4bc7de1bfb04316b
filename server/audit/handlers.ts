import { setTimeout } from 'node:timers/promises';
import { noteOfChanges } from '@/lib/audit-changes';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { createSearches } from './searches';
import { secondPlaceChanges } from './second-place-changes';

/** A log that is checked within this time is answered with what came of it. */
const quickMs = 1_000;

/** The operations of the audit log. */
export function createAuditHandlers({ audit, store }: Pick<Runtime, 'audit' | 'store'>): Handlers<'audit'> {
  const { proof } = audit;
  const searches = createSearches(store);
  return {
    list: (input) => audit.list(input),
    proof: () => proof.state(),
    async verify({ checkpoints }, call) {
      const { done } = proof.verify(checkpoints ?? null);
      const noted = done.then((result) => {
        if (result.state !== 'done') return;
        const { sound, problem, lastSequence } = result.verdict;
        call.note({ sound, lastSequence, ...(problem ? { problem: problem.message } : {}) });
      });
      call.outcomeFollows(noted);
      await Promise.race([noted, setTimeout(quickMs, undefined, { ref: false })]);
      return (await proof.state()).verification;
    },
    async setDestination({ destination }, call) {
      const before = (await proof.state()).destination;
      await proof.setDestination(destination);
      const after = (await proof.state()).destination;
      call.note(noteOfChanges(secondPlaceChanges(before, after)));
      return {};
    },
    async setRetention({ days }, call) {
      const before = await proof.archives.retentionDays();
      await proof.archives.setRetention(days);
      call.note({ changes: [{ field: 'days kept', before, after: days }] });
      return {};
    },
    ...searches,
  };
}
