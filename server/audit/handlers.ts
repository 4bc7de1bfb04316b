import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { placeOf } from './delivery';
import { createSearches } from './searches';

/** The operations of the audit log. */
export function createAuditHandlers({ audit, store }: Pick<Runtime, 'audit' | 'store'>): Handlers<'audit'> {
  const { proof } = audit;
  const searches = createSearches(store);
  return {
    list: (input) => audit.list(input),
    proof: () => proof.state(),
    async verify({ checkpoints }, call) {
      const { done } = proof.verify(checkpoints ?? null);
      call.outcomeFollows(
        done.then((result) => {
          if (result.state === 'done') {
            const { sound, problem, lastSequence } = result.verdict;
            call.note({ sound, lastSequence, ...(problem ? { problem: problem.message } : {}) });
          }
        }),
      );
      return (await proof.state()).verification;
    },
    async setDestination({ destination }, call) {
      const before = (await proof.state()).destination;
      await proof.setDestination(destination);
      call.note({
        changes: [
          {
            field: 'second place',
            before: before && `${before.kind} ${before.place}`,
            after: destination && `${destination.kind} ${placeOf(destination)}`,
          },
        ],
      });
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
