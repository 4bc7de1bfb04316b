import { parseEnvText, parseRawEnvText } from '../env-text';
import { pastedFile } from './context';
import type { ReadContext } from './context';
import { readPairs } from './lists';
import type { Place } from './values';
import { shorten } from './values';

/**
 * The environment of a service: `env_file` first, in order, then `environment` over it. A name without a value takes
 * that of the stack's variable of the same name; without one it is left out, and said so.
 */
export function readEnvironment(service: Place, context: ReadContext): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of readEnvFiles(service.get('env_file'), context)) values.set(name, value);
  for (const [name, { value, place }] of readPairs(service.get('environment'))) {
    if (value !== null) {
      if (value.includes('\0') || name.includes('\0'))
        place.error('bad-value', 'A NUL cannot be in the environment.');
      values.set(name, value);
    } else if (Object.hasOwn(context.variables, name)) {
      values.set(name, context.variables[name] ?? '');
    } else if (!values.has(name)) {
      const message = `${name} has no value here and is not among the stack's variables: it is left out. Write "${name}=" for an empty one.`;
      place.warn('ignored', message);
    }
  }
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function readEnvFiles(place: Place | undefined, context: ReadContext): [string, string][] {
  if (!place) return [];
  const items = place.node.kind === 'list' ? place.items() : [place];
  return items.flatMap((item) => {
    const pathPlace = item.isMap() ? item.get('path') : item;
    if (!pathPlace) {
      item.error('missing', 'An env_file needs "path".');
      return [];
    }
    const path = pathPlace.text('the name of a file');
    const required = item.get('required')?.boolean() ?? true;
    const format = item.get('format')?.oneOf(['raw'] as const) ?? null;
    if (path === null) return [];
    const content = pastedFile(context, path);
    if (content === undefined) {
      const name = shorten(path);
      if (required)
        pathPlace.error(
          'unknown-reference',
          `The file "${name}" is missing. Paste it under the stack's files, or commit it with the Compose file.`,
        );
      else pathPlace.warn('ignored', `The file "${name}" is missing and not required: it is left out.`);
      return [];
    }
    const read = format === 'raw' ? parseRawEnvText(content) : parseEnvText(content, context.variables);
    for (const problem of read.problems.slice(0, 20)) {
      pathPlace.error('bad-value', `Line ${problem.line} of "${shorten(path)}": ${problem.message}`);
    }
    return Object.entries(read.variables);
  });
}
