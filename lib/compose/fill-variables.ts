import { fillTemplate, parseTemplate, variablesOf } from './interpolate';
import type { FillContext, TemplateProblem, VariableUse } from './interpolate';
import { composeLimits } from './limits';
import type { Report } from './report';
import type { TextLines } from './text-lines';
import type { ScalarNode, Span } from './tree';

/** Fills the variables of every scalar in, and remembers which there were. */
export class VariableFiller {
  private readonly uses = new Map<string, VariableUse>();
  private charactersLeft: number = composeLimits.interpolatedCharacters;
  private refused = false;

  constructor(
    private readonly text: string,
    private readonly lines: TextLines,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly report: Report,
  ) {}

  /** `scalar` with its variables filled in. What is not quoted may then be a number or a boolean: readers take both. */
  fill(scalar: ScalarNode, path: string): ScalarNode {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('$')) return scalar;
    const { parts, problems } = parseTemplate(scalar.value);
    const places = new TemplatePlaces(this.text, scalar);
    for (const problem of problems) this.tell('bad-interpolation', problem, scalar, places, path);
    for (const [index, part] of variablesOf(parts).entries()) {
      // Finding each of thousands in one text would take the square of their number.
      const span = index < 100 ? places.find(part.start, part.end, scalar.value) : scalar;
      const { line, column, endLine, endColumn } = this.lines.range(span.start, span.end);
      const known = this.uses.get(part.name);
      const use = known ?? { name: part.name, defaultValue: null, required: false, message: null, uses: [] };
      if (use.uses.length < 50) use.uses.push({ line, column, endLine, endColumn });
      if (part.operator === ':-' || part.operator === '-') use.defaultValue ??= part.argumentText;
      if (part.operator === null || part.operator === ':?' || part.operator === '?') use.required = true;
      if (part.operator === ':?' || part.operator === '?') use.message ??= part.argumentText;
      this.uses.set(part.name, use);
    }
    const context: FillContext = {
      lookup: (name) => (Object.hasOwn(this.variables, name) ? this.variables[name] : undefined),
      problems: [],
      charactersLeft: this.charactersLeft,
    };
    const value = fillTemplate(parts, context);
    this.charactersLeft = context.charactersLeft;
    for (const problem of context.problems) this.tell('undefined-variable', problem, scalar, places, path);
    if (this.charactersLeft < 0 && !this.refused) {
      this.refused = true;
      const message = `The variables fill in more than ${composeLimits.interpolatedCharacters} characters.`;
      this.report.error('too-large', scalar, path, message);
    }
    return { ...scalar, value, source: value };
  }

  /** By name. */
  listUses(): VariableUse[] {
    return [...this.uses.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private tell(
    code: 'bad-interpolation' | 'undefined-variable',
    problem: TemplateProblem,
    scalar: ScalarNode,
    places: TemplatePlaces,
    path: string,
  ): void {
    const span = places.find(problem.start, problem.end, String(scalar.value));
    this.report.error(code, span, path, problem.message);
  }
}

/** Where a piece of a scalar's value stands in the text: quotes and folding move it, but its letters are the same. */
class TemplatePlaces {
  constructor(
    private readonly text: string,
    private readonly scalar: ScalarNode,
  ) {}

  find(start: number, end: number, value: string): Span {
    const piece = value.slice(start, end);
    const typed = this.text.slice(this.scalar.start, this.scalar.end);
    // The same piece may stand there several times: take the one as many "$" in as in the value.
    const dollarsBefore = value.slice(0, start).split('$').length - 1;
    let at = -1;
    for (let count = 0; count <= Math.min(dollarsBefore, 500); count += 1) {
      at = typed.indexOf('$', at + 1);
      if (at === -1) break;
    }
    if (at === -1 || !typed.startsWith(piece, at)) return { start: this.scalar.start, end: this.scalar.end };
    return { start: this.scalar.start + at, end: this.scalar.start + at + piece.length };
  }
}
