const durationPart = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/y;
const millisecondsOf: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `1m30s`, `500ms`, `1.5h` to milliseconds; null where it is not a duration. A bare number is not one, but `0` is. */
export function parseDurationMs(text: string): number | null {
  if (text === '0') return 0;
  let total = 0;
  let at = 0;
  while (at < text.length) {
    durationPart.lastIndex = at;
    const [whole, amount, unit] = durationPart.exec(text) ?? [];
    if (whole === undefined || unit === undefined) return null;
    total += Number(amount) * (millisecondsOf[unit] ?? 0);
    at += whole.length;
  }
  return at === 0 ? null : total;
}

const bytesPattern = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp]?)(?:i?b)?|bytes?)$/i;
const bytesOf: Record<string, number> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/** `512m`, `1.5gb`, `64KiB`, `1048576` to bytes (units are of 1024, as Docker has them); null where it is no size. */
export function parseBytes(text: string): number | null {
  const [, amount, unit = ''] = bytesPattern.exec(text.trim()) ?? [];
  if (amount === undefined) return null;
  const bytes = Math.floor(Number(amount) * (bytesOf[unit.toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : null;
}
