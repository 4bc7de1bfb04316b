import type { JsonValue } from './contract/operation';

/** One thing that differs: how it was and how it is; null where it was not there, or is not any more. */
export type AuditChange = {
  field: string;
  before: string | number | boolean | null;
  after: string | number | boolean | null;
};

/** What an entry says is bounded: so many changes, each value so long. */
const mostChanges = 40;
const mostLength = 200;
/** Names of fields whose values are nobody's business. */
const secretName =
  /pass(word|wd|phrase)?|secret|token|api[-_]?key|private|credential|cookie|auth|salt|dsn|connection[-_]?string/i;
/** Values that look like a key, a token or an address with a password in it, under whatever name. */
const secretValue =
  /-----BEGIN|:\/\/[^/\s:@]+:[^/\s@]+@|\b(eyJ[\w-]{10,}\.|gh[pousr]_|xox[abp]-|AKIA|SWMTKN-|SWMKEY-)/;

/** Where environment and other values of people's own stand: they are never written down, only that they differ. */
const ofPeople = /(^|\.)(env|environment)(\.|$)/i;

/**
 * What differs between two values, field by field (`limits.memoryBytes`), for `call.note({ changes })`. Environments
 * and whatever looks like a secret are named without their values. Lists are one value.
 */
export function changesBetween(before: unknown, after: unknown): AuditChange[] {
  const was = flatten(before);
  const is = flatten(after);
  const changes: AuditChange[] = [];
  for (const field of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(field) ?? null, is.get(field) ?? null];
    if (old !== now) changes.push(redacted({ field, before: old, after: now }));
  }
  return bounded(changes);
}

/** `changes` as they may be written down: without secrets, and not too many. */
export function storableChanges(changes: readonly AuditChange[]): AuditChange[] {
  return bounded(changes.filter(({ before, after }) => before !== after).map(redacted));
}

/** The changes that a summary holds, and what else it says. */
export function splitChanges(summary: Record<string, unknown>): {
  changes: AuditChange[];
  rest: Record<string, unknown>;
} {
  const { changes, ...rest } = summary;
  if (!Array.isArray(changes) || !changes.every(isChange)) return { changes: [], rest: summary };
  return { changes, rest };
}

function isChange(value: unknown): value is AuditChange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'field' in value &&
    typeof value.field === 'string' &&
    'before' in value &&
    'after' in value
  );
}

function redacted({ field, before, after }: AuditChange): AuditChange {
  const hidden =
    ofPeople.test(field) ||
    secretName.test(field) ||
    [before, after].some((value) => typeof value === 'string' && secretValue.test(value));
  if (!hidden) return { field, before: short(before), after: short(after) };
  return {
    field,
    before: before === null ? null : '(hidden)',
    after: after === null ? null : before === null ? '(hidden)' : '(hidden, another value)',
  };
}

function bounded(changes: readonly AuditChange[]): AuditChange[] {
  if (changes.length <= mostChanges) return [...changes];
  const more = changes.length - mostChanges + 1;
  return [...changes.slice(0, mostChanges - 1), { field: `and ${more} more`, before: null, after: null }];
}

function short(value: AuditChange['before']): AuditChange['before'] {
  return typeof value === 'string' && value.length > mostLength
    ? `${value.slice(0, mostLength - 1)}…`
    : value;
}

function flatten(value: unknown, path = '', into = new Map<string, AuditChange['before']>()) {
  if (value === null || value === undefined) return into;
  if (Array.isArray(value)) {
    if (value.length > 0)
      into.set(path, value.map((each) => (isPlain(each) ? String(each) : JSON.stringify(each))).join(', '));
  } else if (typeof value === 'object') {
    for (const [name, part] of Object.entries(value))
      flatten(part, path === '' ? name : `${path}.${name}`, into);
  } else if (isPlain(value)) {
    into.set(path, value);
  }
  return into;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/**
 * A note of what an operation changes: of `before` only the fields that were asked for count, and what was left out of
 * `asked` stays as it is.
 */
export function noteOfAsked(before: object, asked: object): Record<string, JsonValue> {
  const wanted = Object.entries(asked).filter(([, value]) => value !== undefined);
  const names = new Set(wanted.map(([name]) => name));
  const was = Object.entries(before).filter(([name]) => names.has(name));
  return noteOfChanges(changesBetween(Object.fromEntries(was), Object.fromEntries(wanted)));
}

/** A note of what differs, or nothing where nothing does. */
export function noteOfChanges(changes: readonly AuditChange[]): Record<string, JsonValue> {
  return changes.length > 0 ? { changes: [...changes] } : {};
}
