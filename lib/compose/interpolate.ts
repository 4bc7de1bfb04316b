import type { SourceRange } from './diagnostic';
import { composeLimits } from './limits';

/** A variable as the file uses it. */
export type VariableUse = {
  name: string;
  /** What holds where it is not set: the first default the file gives, unfilled; null without one. */
  defaultValue: string | null;
  /** Whether some use has neither default nor alternative, so that it must be set. */
  required: boolean;
  /** What `${NAME:?…}` says. */
  message: string | null;
  uses: SourceRange[];
};

/** The operator after a name: `:-` and `-` default, `:?` and `?` demand, `:+` and `+` replace. */
export type VariableOperator = ':-' | '-' | ':?' | '?' | ':+' | '+';

/** A piece of a text with variables. `start` and `end` are offsets into that text. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | {
      kind: 'variable';
      name: string;
      operator: VariableOperator | null;
      argument: TemplatePart[];
      argumentText: string;
      start: number;
      end: number;
    };

export type TemplateProblem = { start: number; end: number; message: string };

const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const operatorPattern = /:-|-|:\?|\?|:\+|\+/y;

/**
 * Reads `$NAME`, `${NAME}`, `${NAME:-default}` and its kin, and `$$` (a dollar). As Compose's specification has it
 * (compose-spec, 12-interpolation.md).
 */
export function parseTemplate(text: string): { parts: TemplatePart[]; problems: TemplateProblem[] } {
  const problems: TemplateProblem[] = [];
  const { parts } = readTemplate(text, 0, 0, problems);
  return { parts, problems };
}

function readTemplate(
  text: string,
  from: number,
  depth: number,
  problems: TemplateProblem[],
): { parts: TemplatePart[]; end: number } {
  const parts: TemplatePart[] = [];
  let index = from;
  let plainFrom = from;
  const takePlain = (upTo: number) => {
    if (upTo > plainFrom) parts.push({ kind: 'text', text: text.slice(plainFrom, upTo) });
  };
  while (index < text.length) {
    const character = text[index];
    if (depth > 0 && character === '}') break;
    if (character !== '$') {
      index += 1;
      continue;
    }
    takePlain(index);
    const read = readDollar(text, index, depth, problems);
    if (read.part) parts.push(read.part);
    index = read.end;
    plainFrom = index;
  }
  takePlain(index);
  return { parts, end: index };
}

function readDollar(
  text: string,
  at: number,
  depth: number,
  problems: TemplateProblem[],
): { part: TemplatePart | null; end: number } {
  const next = text[at + 1];
  if (next === '$') return { part: { kind: 'text', text: '$' }, end: at + 2 };
  if (next !== '{') {
    const name = match(namePattern, text, at + 1);
    if (name === null) {
      tell(problems, {
        start: at,
        end: at + 1,
        message: 'A "$" begins a variable here. Write "$$" for a dollar sign.',
      });
      return { part: null, end: at + 1 };
    }
    const end = at + 1 + name.length;
    const part: TemplatePart = {
      kind: 'variable',
      name,
      operator: null,
      argument: [],
      argumentText: '',
      start: at,
      end,
    };
    return { part, end };
  }
  return readBraces(text, at, depth, problems);
}

function readBraces(
  text: string,
  at: number,
  depth: number,
  problems: TemplateProblem[],
): { part: TemplatePart | null; end: number } {
  const fail = (end: number, message: string) => {
    tell(problems, { start: at, end, message });
    return { part: null, end };
  };
  const name = match(namePattern, text, at + 2);
  if (name === null) {
    return fail(at + 2, '"${" must be followed by the name of a variable. Write "$$" for a dollar sign.');
  }
  const afterName = at + 2 + name.length;
  if (text[afterName] === '}') {
    const end = afterName + 1;
    return {
      part: { kind: 'variable', name, operator: null, argument: [], argumentText: '', start: at, end },
      end,
    };
  }
  const operator = asOperator(match(operatorPattern, text, afterName));
  if (operator === null) {
    return fail(
      Math.min(afterName + 1, text.length),
      `"\${${name}" must go on with "}", or with one of ":-", "-", ":?", "?", ":+", "+".`,
    );
  }
  if (depth >= composeLimits.interpolationDepth) {
    return fail(text.length, `Variables are nested more than ${composeLimits.interpolationDepth} deep.`);
  }
  const argumentFrom = afterName + operator.length;
  const known = problems.length;
  const { parts: argument, end: argumentEnd } = readTemplate(text, argumentFrom, depth + 1, problems);
  // What is wrong within it is told already, and may be why it is not closed.
  if (text[argumentEnd] !== '}' && problems.length > known) return { part: null, end: argumentEnd };
  if (text[argumentEnd] !== '}') return fail(argumentEnd, `"\${${name}" has no closing "}".`);
  const end = argumentEnd + 1;
  const argumentText = text.slice(argumentFrom, argumentEnd);
  return { part: { kind: 'variable', name, operator, argument, argumentText, start: at, end }, end };
}

/** One text can hold very many problems: the first few are enough. */
function tell(problems: TemplateProblem[], problem: TemplateProblem): void {
  if (problems.length < 20) problems.push(problem);
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function asOperator(text: string | null): VariableOperator | null {
  switch (text) {
    case ':-':
    case '-':
    case ':?':
    case '?':
    case ':+':
    case '+':
      return text;
    default:
      return null;
  }
}

/**
 * What filling in needs and leaves behind. `charactersLeft` is counted down by what variables bring in; below 0
 * nothing more is filled in, and the caller refuses the file.
 */
export type FillContext = {
  /** The value given for a name, or undefined. */
  lookup: (name: string) => string | undefined;
  problems: TemplateProblem[];
  charactersLeft: number;
};

/** Fills a template in. What cannot be filled in is a problem and stands as ''. */
export function fillTemplate(parts: readonly TemplatePart[], context: FillContext): string {
  const { problems } = context;
  let result = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      result += part.text;
      continue;
    }
    const value = context.lookup(part.name);
    context.charactersLeft -= value?.length ?? 0;
    if (context.charactersLeft < 0) return '';
    const { operator } = part;
    const isSet = value !== undefined && (value !== '' || operator === null || !operator.startsWith(':'));
    switch (operator) {
      case null:
        if (value === undefined) {
          const message = `The variable ${part.name} is not defined. Give it a value, or a default: \${${part.name}:-value}.`;
          tell(problems, { start: part.start, end: part.end, message });
        }
        result += value ?? '';
        break;
      case ':-':
      case '-':
        result += isSet ? value : fillTemplate(part.argument, context);
        break;
      case ':+':
      case '+':
        result += isSet ? fillTemplate(part.argument, context) : '';
        break;
      case ':?':
      case '?':
        if (!isSet) {
          const said = fillTemplate(part.argument, { ...context, problems: [] }).trim();
          const message = `The variable ${part.name} must be given a value${said === '' ? '.' : `: ${said}`}`;
          tell(problems, { start: part.start, end: part.end, message });
        }
        result += value ?? '';
        break;
    }
  }
  return result;
}

/** The variables a template names, those within defaults as well. */
export function variablesOf(parts: readonly TemplatePart[]): Extract<TemplatePart, { kind: 'variable' }>[] {
  return parts.flatMap((part) => (part.kind === 'text' ? [] : [part, ...variablesOf(part.argument)]));
}
