export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Line numbers from 1 in the old and the new text; null on the side where it is not. */
  oldLine: number | null;
  newLine: number | null;
};

/**
 * The lines that differ between two texts, in order. `complete` is false where the texts were too different to
 * compare within the limit: the middle is then shown as removed and added whole.
 */
export function diffLines(_before: string, _after: string): { lines: DiffLine[]; complete: boolean } {
  throw new Error('being built');
}
