import { z } from 'zod';

/**
 * Docker's habits in JSON, undone where they enter: null for an empty list or map, fields left out, times as
 * text with the year 1 for "never". What identifies a thing stays required.
 */

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

export const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** -1 and absence are "not known". */
export const knownCount = z
  .number()
  .nullish()
  .transform((value) => (value == null || value < 0 ? null : value));

export const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

/** A command as a list; old images and Podman write one word as a text. */
export const words = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((value) => (value == null ? [] : typeof value === 'string' ? [value] : value));

export const textMap = z
  .record(z.string(), z.string().nullable())
  .nullish()
  .transform((value) =>
    Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, item ?? ''])),
  );

/** The keys of `{"80/tcp": {}}`. */
export const keys = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => Object.keys(value ?? {}));

export function list<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

export function mapOf<T extends z.ZodType>(item: T) {
  return z
    .record(z.string(), item)
    .nullish()
    .transform((value) => value ?? {});
}

/** RFC 3339 text as milliseconds since 1970; null for "never" (the year 1), the zero time and what is no time. */
export const instant = z
  .string()
  .nullish()
  .transform((value) => {
    const ms = value == null ? Number.NaN : Date.parse(value);
    return Number.isNaN(ms) || ms <= 0 ? null : ms;
  });

const nanosecondsPerMs = 1_000_000;

/** Nanoseconds as milliseconds; absent is 0. */
export const durationMs = z
  .number()
  .nullish()
  .transform((value) => (value ?? 0) / nanosecondsPerMs);

export const toNanoseconds = (ms: number): number => Math.round(ms * nanosecondsPerMs);
