import { fillTemplate, parseTemplate } from './interpolate';
import type { FillContext } from './interpolate';
import { composeLimits } from './limits';

export type EnvTextProblem = { line: number; message: string };

const assignment = /^\s*(?:export\s+)?([^\s=#'"$][^=]*?)\s*=\s?(.*)$/;
const bareName = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*$/;
const nameWords = /^[A-Za-z_][\w.-]*$/;

/**
 * Reads pasted `.env` text as docker compose does: `NAME=value`, `export` before it, `#` comments, single quotes as
 * they are, double quotes with `\n` and the like and over several lines, variables of earlier lines and of `outer`
 * filled in. Lines it cannot read are told, the others are taken. A `NAME` alone takes its value from `outer`.
 */
export function parseEnvText(
  text: string,
  outer: Readonly<Record<string, string>> = {},
): { variables: Record<string, string>; problems: EnvTextProblem[] } {
  const values = new Map<string, string>();
  const problems: EnvTextProblem[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const lookup = (name: string) => values.get(name) ?? (Object.hasOwn(outer, name) ? outer[name] : undefined);
  let charactersLeft: number = composeLimits.interpolatedCharacters;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const number = index + 1;
    if (/^\s*(#.*)?$/.test(line)) continue;
    const bare = bareName.exec(line)?.[1];
    if (bare !== undefined) {
      const value = lookup(bare);
      if (value !== undefined) values.set(bare, value);
      else problems.push({ line: number, message: `${bare} has no value: write ${bare}=value.` });
      continue;
    }
    const [, name, rest] = assignment.exec(line) ?? [];
    if (name === undefined || rest === undefined || !nameWords.test(name)) {
      problems.push({ line: number, message: 'This is not of the form NAME=value.' });
      continue;
    }
    const read = readValue(rest, lines, index);
    index = read.lastIndex;
    if (read.problem !== null) {
      problems.push({ line: number, message: read.problem });
      continue;
    }
    const context: FillContext = { lookup, problems: [], charactersLeft };
    const value = read.literal ? read.value : fill(read.value, context);
    charactersLeft = context.charactersLeft;
    if (charactersLeft < 0) {
      problems.push({ line: number, message: 'The variables fill in more text than is accepted.' });
      break;
    }
    for (const problem of context.problems) problems.push({ line: number, message: problem.message });
    values.set(name, value);
  }
  return { variables: Object.fromEntries(values), problems };
}

/** The lines of an `env_file` with `format: raw`: everything after the `=` is the value. */
export function parseRawEnvText(text: string): {
  variables: Record<string, string>;
  problems: EnvTextProblem[];
} {
  const values = new Map<string, string>();
  const problems: EnvTextProblem[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    if (nameWords.test(name)) values.set(name, line.slice(at + 1));
    else problems.push({ line: index + 1, message: 'This is not of the form NAME=value.' });
  });
  return { variables: Object.fromEntries(values), problems };
}

function fill(text: string, context: FillContext): string {
  const { parts, problems } = parseTemplate(text);
  context.problems.push(...problems);
  return fillTemplate(parts, context);
}

type ReadValue = { value: string; literal: boolean; lastIndex: number; problem: string | null };

function readValue(rest: string, lines: readonly string[], index: number): ReadValue {
  const trimmed = rest.trimStart();
  const quote = trimmed[0];
  if (quote !== '"' && quote !== "'") {
    // A comment needs a space before it: a # within a value belongs to it.
    const value = (trimmed.startsWith('#') ? '' : trimmed.replace(/\s+#.*$/, '')).trimEnd();
    return { value, literal: false, lastIndex: index, problem: null };
  }
  let body = trimmed.slice(1);
  let lastIndex = index;
  let closing = closingQuote(body, quote);
  while (closing === -1 && lastIndex + 1 < lines.length) {
    lastIndex += 1;
    const from = body.length + 1;
    body += `\n${lines[lastIndex] ?? ''}`;
    closing = closingQuote(body, quote, from);
  }
  if (closing === -1) {
    return { value: '', literal: true, lastIndex: index, problem: `The ${quote} is never closed.` };
  }
  if (!/^\s*(#.*)?$/.test(body.slice(closing + 1).split('\n')[0] ?? '')) {
    return { value: '', literal: true, lastIndex, problem: `Something follows the closing ${quote}.` };
  }
  const inner = body.slice(0, closing);
  const literal = quote === "'";
  return { value: literal ? inner : unescape(inner), literal, lastIndex, problem: null };
}

function closingQuote(body: string, quote: string, from = 0): number {
  for (let index = from; index < body.length; index += 1) {
    if (body[index] === '\\' && quote === '"') index += 1;
    else if (body[index] === quote) return index;
  }
  return -1;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$$' };

function unescape(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (_whole, letter: string) => escapes[letter] ?? letter);
}
