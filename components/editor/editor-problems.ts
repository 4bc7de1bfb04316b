import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';

/** Something wrong at a place of the text. Lines and columns count from 1; the end is just after the last character. */
export type EditorProblem = {
  severity: 'error' | 'warning';
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
};

/** The problems as the editor marks them. Places outside the text, which may have changed since, are moved into it. */
export function toDiagnostics(doc: Text, problems: readonly EditorProblem[]): Diagnostic[] {
  return problems.map(({ severity, message, line, column, endLine, endColumn }) => {
    const from = offsetOf(doc, line, column);
    const to = Math.max(from, offsetOf(doc, endLine, endColumn));
    return { severity, message, from, to };
  });
}

function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}
