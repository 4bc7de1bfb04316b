/**
 * Recordings of terminals: asciicast version 2, a JSON header and then one JSON array a line.
 * Source: docs.asciinema.org, "asciicast v2". Gantry writes output (`o`), sizes (`r`) and one marker at the end (`m`);
 * what was typed is in none of them, so that what a program does not show, such as a password, is not kept.
 */
export type CastEvent = { atMs: number; kind: 'o' | 'r' | 'm'; data: string };

export type CastHeader = { columns: number; rows: number };

/** A recording as it is played. */
export type Cast = { header: CastHeader; events: CastEvent[]; durationMs: number };

/** The first line of a recording. */
export function castHeaderLine(header: CastHeader & { startedMs: number; title: string }): string {
  const { columns: width, rows: height, startedMs, title } = header;
  const timestamp = Math.floor(startedMs / 1000);
  return `${JSON.stringify({ version: 2, width, height, timestamp, title, env: { TERM: 'xterm-256color' } })}\n`;
}

/** One event, as a line. */
export function castLine({ atMs, kind, data }: CastEvent): string {
  return `[${(atMs / 1000).toFixed(6)},${JSON.stringify(kind)},${JSON.stringify(data)}]\n`;
}

/** Reads the first line; null where it is not one. */
export function readCastHeader(line: string): CastHeader | null {
  const value = parse(line);
  if (typeof value !== 'object' || value === null || !('width' in value) || !('height' in value)) return null;
  const { width, height } = value;
  return typeof width === 'number' && typeof height === 'number' ? { columns: width, rows: height } : null;
}

/** Reads a line after the first; null where it is none, such as a last one that a crash cut off. */
export function readCastLine(line: string): CastEvent | null {
  const value = parse(line);
  if (!Array.isArray(value)) return null;
  const [seconds, kind, data]: unknown[] = value;
  if (typeof seconds !== 'number' || typeof data !== 'string') return null;
  if (kind !== 'o' && kind !== 'r' && kind !== 'm') return null;
  return { atMs: Math.round(seconds * 1000), kind, data };
}

/** Reads a whole recording, as far as it goes; null where it does not even have its first line. */
export function readCast(text: string): Cast | null {
  const [first = '', ...lines] = text.split('\n');
  const header = readCastHeader(first);
  if (header === null) return null;
  const events = lines.flatMap((line) => readCastLine(line) ?? []);
  return { header, events, durationMs: events.at(-1)?.atMs ?? 0 };
}

/** The size that an `r` event tells: `80x24`. */
export function readCastSize(data: string): CastHeader | null {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(data);
  return match ? { columns: Number(match[1]), rows: Number(match[2]) } : null;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
