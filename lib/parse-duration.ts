const unitMs: Record<string, number> = {
  ms: 1,
  '': 1000,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A span as people type it, and as `formatDuration` writes it, in milliseconds: `500ms`, `5`, `1m30s`, `2 h 10 min`.
 * A number alone is seconds. Null where it is no span.
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (!/^(\d+(\.\d+)?\s*(ms|min|s|m|h|d)?\s*)+$/.test(trimmed)) return null;
  let sum = 0;
  for (const [, amount, unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)?/g)) {
    sum += Number(amount) * (unitMs[unit] ?? 0);
  }
  return Number.isFinite(sum) ? Math.round(sum) : null;
}
