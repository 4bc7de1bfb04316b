import type { Diagnostic, DiagnosticCode, Severity } from './diagnostic';
import { composeLimits } from './limits';
import { didYouMean } from './nearest-name';
import type { TextLines } from './text-lines';
import type { Span } from './tree';

/** Collects what is wrong with one file. The same sentence about the same place is told once. */
export class Report {
  private readonly found: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private untold = 0;
  private errors = 0;
  private suggestionsLeft = 50;

  constructor(private readonly lines: TextLines) {}

  get errorCount(): number {
    return this.errors;
  }

  error(code: DiagnosticCode, span: Span, path: string, message: string): void {
    this.add('error', code, span, path, message);
  }

  warn(code: DiagnosticCode, span: Span, path: string, message: string): void {
    this.add('warning', code, span, path, message);
  }

  /** ` Did you mean "x"?`, or nothing. Looking for it costs, so only the first problems get one. */
  didYouMean(typed: string, candidates: Iterable<string>): string {
    if (this.suggestionsLeft === 0) return '';
    this.suggestionsLeft -= 1;
    return didYouMean(typed, candidates);
  }

  private add(severity: Severity, code: DiagnosticCode, span: Span, path: string, message: string): void {
    const mark = `${span.start} ${severity} ${message}`;
    if (this.seen.has(mark)) return;
    this.seen.add(mark);
    if (severity === 'error') this.errors += 1;
    // A last error always gets in, or a file with very many warnings would look deployable.
    if (this.found.length >= composeLimits.diagnostics && !(severity === 'error' && this.errors === 1)) {
      this.untold += 1;
      return;
    }
    this.found.push({ severity, code, message, path, ...this.lines.range(span.start, span.end) });
  }

  /** All, in the order of the text. */
  diagnostics(): Diagnostic[] {
    const sorted = this.found.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const last = sorted.at(-1);
    if (this.untold === 0 || !last) return sorted;
    const message = `There are ${this.untold} more problems than are shown. Correct these first.`;
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    return [{ severity: 'warning', code: 'too-many', message, path: '', ...place }, ...sorted];
  }
}
