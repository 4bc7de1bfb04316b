import { type AuditChange, changesBetween } from '@/lib/audit-changes';
import type { AuditProofState } from '@/lib/contract/audit';

type SecondPlace = AuditProofState['destination'];

/**
 * What an entry says of another second place: that a secret is kept for it, never which. What is sent with the place
 * is given with it each time, so that one which was there is replaced.
 */
export function secondPlaceChanges(before: SecondPlace, after: SecondPlace): AuditChange[] {
  const given = (was: boolean | undefined, is: boolean) => (is ? (was ? 'given anew' : 'given') : null);
  return changesBetween(
    before && {
      'second place': `${before.kind} ${before.place}`,
      'bearer sent': given(false, before.hasToken),
      'client certificate': given(false, before.hasClientCertificate),
    },
    after && {
      'second place': `${after.kind} ${after.place}`,
      'bearer sent': given(before?.hasToken, after.hasToken),
      'client certificate': given(before?.hasClientCertificate, after.hasClientCertificate),
    },
  );
}
