/** One entry of the engine's list, `NAME=value` or `NAME` alone, in its two parts. */
export function parseVariable(entry: string): { name: string; value: string } {
  const at = entry.indexOf('=');
  return at < 0 ? { name: entry, value: '' } : { name: entry.slice(0, at), value: entry.slice(at + 1) };
}

export const mask = '***';

/**
 * A copy of what the engine says of a container in which no value of its environment is left: each entry of
 * `Config.Env` reads `NAME=***`, and so does each text elsewhere that repeats an entry (Podman repeats the command
 * that made the container).
 */
export function maskEnvironment(inspect: unknown): unknown {
  const entries = environmentOf(inspect);
  if (entries.length === 0) return inspect;
  const masked = new Map(
    entries
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry, `${parseVariable(entry).name}=${mask}`]),
  );
  const options = [...masked].map(([entry, instead]) => [`=${entry}`, `=${instead}`] as const);
  return walk(inspect, (text) => {
    const whole = masked.get(text);
    if (whole !== undefined) return whole;
    // `--env=NAME=value`
    const option = text.startsWith('-') ? options.find(([end]) => text.endsWith(end)) : undefined;
    return option ? text.slice(0, -option[0].length) + option[1] : text;
  });
}

function environmentOf(inspect: unknown): string[] {
  const env = field(field(inspect, 'Config'), 'Env');
  return Array.isArray(env) ? env.filter((entry) => typeof entry === 'string') : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function walk(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, change)]));
}
