import { type AuditOutcome, auditOutcomes } from '@/lib/audit-status';
import type { Inputs } from '@/lib/contract/contract';

/** Which entries are meant, as the API takes it. */
export type ActivityFilter = Omit<NonNullable<Inputs['audit']['list']['filter']>, 'sinceMs' | 'untilMs'> & {
  sinceMs?: number;
  untilMs?: number;
};

/** The values of one filter by its name, wherever they are kept: the address or the table. */
export type FilterValues = (id: string) => readonly string[];

/** The filter that these values make, `since` and `until` (milliseconds) among them. Values that are none of ours are left out. */
export function activityFilter(values: FilterValues): ActivityFilter {
  const some = (id: string) => (values(id).length > 0 ? [...values(id)] : undefined);
  const outcomes = auditOutcomes.filter((outcome): outcome is AuditOutcome =>
    values('outcome').includes(outcome),
  );
  return {
    actor: some('actor'),
    operation: some('operation'),
    outcome: outcomes.length > 0 ? outcomes : undefined,
    cluster: some('cluster'),
    targetKind: some('targetKind'),
    targetId: some('targetId'),
    sinceMs: readTime(values('since')[0]),
    untilMs: readTime(values('until')[0]),
  };
}

/** The address of the export with the same search and filter. */
export function exportAddress(format: 'csv' | 'jsonl', search: string, filter: ActivityFilter): string {
  const query = new URLSearchParams({ format });
  if (search.trim()) query.set('search', search.trim());
  for (const [name, value] of Object.entries(filter)) {
    if (typeof value === 'number') query.set(`filter[${name}]`, String(value));
    else if (Array.isArray(value)) for (const each of value) query.append(`filter[${name}][]`, String(each));
  }
  return `/api/v1/audit/export?${query.toString()}`;
}

/** Milliseconds since 1970 as text; undefined where that is not what it says. */
export function readTime(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A time as a `datetime-local` field has it, in the viewer's time zone. */
export function toLocalField(timeMs: number | undefined): string {
  if (timeMs === undefined) return '';
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** What a `datetime-local` field says, in milliseconds since 1970; null when it is empty. */
export function fromLocalField(text: string): number | null {
  const timeMs = new Date(text).getTime();
  return Number.isNaN(timeMs) ? null : timeMs;
}
