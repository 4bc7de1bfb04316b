import { setTimeout } from 'node:timers/promises';
import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { createSearches } from './searches';

type SecondPlace = NonNullable<Awaited<ReturnType<Runtime['audit']['proof']['state']>>['destination']>;

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
      call.note(noteOfChanges(changesBetween(before && settingsOf(before), after && settingsOf(after))));
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

/** What an entry says of a second place: that a secret is kept for it, never which. */
function settingsOf({ kind, place, hasToken, hasClientCertificate }: SecondPlace) {
  return {
    'second place': `${kind} ${place}`,
    'bearer sent': hasToken || null,
    'client certificate': hasClientCertificate || null,
  };
}
