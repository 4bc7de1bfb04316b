import type { AuditProblem } from '@/lib/contract/audit';

/** What is wrong with a log, in words: which entry, what became of it, how that is known. */
export function describeProblem(problem: Omit<AuditProblem, 'message'>): string {
  const { reason, position, sequence, untilSequence } = problem;
  const entries = namedEntries(sequence, untilSequence);
  const where = entries ?? `The row at position ${position}`;
  const many = untilSequence !== null;
  switch (reason) {
    case 'edited':
      return `${where} ${many ? 'are' : 'is'} not as written: edited, or put in another place. Its hash does not fit.`;
    case 'deleted':
      return entries === null
        ? `The row at position ${position}, an outcome, is gone: deleted.`
        : `${where} ${many ? 'are' : 'is'} gone: deleted.`;
    case 'restamped':
      return many
        ? `One of the ${lowerFirst(where)} was written anew, and the hashes after it with it: a checkpoint signed then says other hashes.`
        : `${where} was written anew, and the hashes after it with it: a checkpoint signed then says another hash.`;
    case 'replaced':
      return `The log was cut before ${lowerFirst(where)} and written on: what stands there is newer than the checkpoint that had counted its place.`;
    case 'truncated':
      return entries === null
        ? `The log ends before position ${position}, and there was more: truncated.`
        : `${where} and what came after it are gone: truncated.`;
    case 'checkpoint':
      return `The checkpoint kept at position ${position} was not signed by this log, or was altered.`;
    case 'second-place':
      return `The second place holds a checkpoint of position ${position} with a wrong signature.`;
  }
}

function namedEntries(sequence: number | null, untilSequence: number | null): string | null {
  if (sequence === null) return null;
  return untilSequence === null ? `Entry ${sequence}` : `Entries ${sequence} to ${untilSequence}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
