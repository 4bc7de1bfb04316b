export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Line numbers from 1 in the old and the new text; null on the side where it is not. */
  oldLine: number | null;
  newLine: number | null;
};

/** Insertions and removals looked through; the work and memory grow with the square of it. */
const maxEdits = 1_500;

/**
 * The lines that differ between two texts, in order (Myers' O(ND) difference). `complete` is false where the texts
 * were too different to compare within the limit: the middle is then shown as removed and added whole.
 */
export function diffLines(before: string, after: string): { lines: DiffLine[]; complete: boolean } {
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const shortest = Math.min(oldLines.length, newLines.length);
  let head = 0;
  while (head < shortest && oldLines[head] === newLines[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail += 1;
  const oldMiddle = oldLines.slice(head, oldLines.length - tail);
  const newMiddle = newLines.slice(head, newLines.length - tail);
  const kinds = shortestEdit(oldMiddle, newMiddle);
  const middle = kinds ?? [
    ...oldMiddle.map((): DiffLine['kind'] => 'removed'),
    ...newMiddle.map((): DiffLine['kind'] => 'added'),
  ];
  const same = (count: number) => Array.from({ length: count }, (): DiffLine['kind'] => 'same');
  const lines = numbered([...same(head), ...middle, ...same(tail)], oldLines, newLines);
  return { lines, complete: kinds !== null };
}

function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** What to do with each line, or null where it takes more edits than the limit. */
function shortestEdit(before: readonly string[], after: readonly string[]): DiffLine['kind'][] | null {
  const most = Math.min(before.length + after.length, maxEdits);
  // How far along `before` each diagonal reaches; `offset` is where diagonal 0 is.
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const fromBelow = reach[offset + diagonal - 1] ?? 0;
      const fromAbove = reach[offset + diagonal + 1] ?? 0;
      const goesDown = diagonal === -edits || (diagonal !== edits && fromBelow < fromAbove);
      let x = goesDown ? fromAbove : fromBelow + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) {
        return walkBack(trace, before.length, after.length);
      }
    }
  }
  return null;
}

function walkBack(trace: readonly Int32Array[], oldLength: number, newLength: number): DiffLine['kind'][] {
  const kinds: DiffLine['kind'][] = [];
  let [x, y] = [oldLength, newLength];
  for (let edits = trace.length - 1; edits >= 0 && (x > 0 || y > 0); edits -= 1) {
    const row = trace[edits];
    const at = (diagonal: number) => row?.[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const goesDown = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const previous = goesDown ? diagonal + 1 : diagonal - 1;
    const previousX = edits === 0 ? 0 : at(previous);
    const previousY = edits === 0 ? 0 : previousX - previous;
    while (x > previousX && y > previousY) {
      kinds.push('same');
      [x, y] = [x - 1, y - 1];
    }
    if (edits > 0) kinds.push(goesDown ? 'added' : 'removed');
    [x, y] = [previousX, previousY];
  }
  return kinds.reverse();
}

function numbered(
  kinds: readonly DiffLine['kind'][],
  oldLines: readonly string[],
  newLines: readonly string[],
): DiffLine[] {
  let [oldLine, newLine] = [0, 0];
  return kinds.map((kind) => {
    if (kind !== 'added') oldLine += 1;
    if (kind !== 'removed') newLine += 1;
    const text = (kind === 'removed' ? oldLines[oldLine - 1] : newLines[newLine - 1]) ?? '';
    return {
      kind,
      text,
      oldLine: kind === 'added' ? null : oldLine,
      newLine: kind === 'removed' ? null : newLine,
    };
  });
}
