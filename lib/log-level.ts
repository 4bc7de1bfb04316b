export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A level is named near the beginning of a line. */
const lookedAt = 400;

const words: Record<string, LogLevel> = {
  emerg: 'error',
  emergency: 'error',
  alert: 'error',
  fatal: 'error',
  panic: 'error',
  crit: 'error',
  critical: 'error',
  error: 'error',
  err: 'error',
  severe: 'error',
  warn: 'warn',
  warning: 'warn',
  notice: 'info',
  info: 'info',
  information: 'info',
  debug: 'debug',
  dbg: 'debug',
  trace: 'debug',
  verbose: 'debug',
};
const word = Object.keys(words)
  .sort((a, b) => b.length - a.length)
  .join('|');

/** `"level":"error"`, `level=warn`, `severity: INFO`. */
const field = new RegExp(`\\b(?:level|lvl|severity|loglevel)"?\\s{0,2}[=:]\\s{0,2}"?(${word})\\b`, 'i');
/** `"level":50`, as pino and bunyan write it. */
const numbered = /"level"\s{0,2}:\s{0,2}(\d{2})\b/;
/** `[error]`, `<warn>`, `(info)`, in any case. */
const bracketed = new RegExp(`[[<(](${word})[\\]>):]`, 'i');
/** `ERROR`, `WARN:`; in lower case only where a colon follows, as it is an ordinary word otherwise. */
const shouted = new RegExp(`(?:^|[\\s|:])(?:(${word.toUpperCase()})(?=$|[\\s|:])|(${word}):\\s)`);
/** `E0304 13:05:09.123456`, as klog writes it. */
const klog = /^([EWIF])\d{4} \d\d:/;
const klogLevels: Record<string, LogLevel> = { E: 'error', F: 'error', W: 'warn', I: 'info' };

/** The level a line says it has, in one of the usual ways; null where it says none. */
export function levelOf(text: string): LogLevel | null {
  const start = text.slice(0, lookedAt);
  const said =
    field.exec(start)?.[1] ?? bracketed.exec(start)?.[1] ?? shouted.exec(start)?.slice(1).find(Boolean);
  if (said !== undefined) return words[said.toLowerCase()] ?? null;
  const number = numbered.exec(start)?.[1];
  if (number !== undefined) return levelOfNumber(Number(number));
  return klogLevels[klog.exec(start)?.[1] ?? ''] ?? null;
}

function levelOfNumber(level: number): LogLevel {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}
