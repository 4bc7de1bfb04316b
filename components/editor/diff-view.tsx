'use client';

import { useMemo, useState } from 'react';
import { type DiffLine, diffLines } from '@/lib/compose/diff';
import { formatQuantity } from '@/lib/format';
import classes from './editor.module.css';

/** Lines shown before and after each change. */
const around = 3;

type Part = { kind: 'lines'; lines: DiffLine[] } | { kind: 'gap'; id: number; lines: DiffLine[] };

const words: Record<DiffLine['kind'], { sign: string; word: string }> = {
  same: { sign: ' ', word: '' },
  added: { sign: '+', word: 'Added' },
  removed: { sign: '−', word: 'Removed' },
};

/** What differs between two texts, line by line; what is the same is folded away. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const { lines, complete } = useMemo(() => diffLines(before, after), [before, after]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  return (
    <div className={classes.diffFrame}>
      <table className={classes.diff} aria-label={label}>
        <tbody>
          {partsOf(lines).map((part) =>
            part.kind === 'gap' && !opened.has(part.id) ? (
              <tr key={`gap-${part.id}`} className={classes.gap}>
                <td colSpan={4}>
                  <button type="button" onClick={() => setOpened(new Set([...opened, part.id]))}>
                    Show {formatQuantity(part.lines.length, 'line', 'lines')} that did not change
                  </button>
                </td>
              </tr>
            ) : (
              part.lines.map((line) => <DiffRow key={`${line.oldLine}-${line.newLine}`} line={line} />)
            ),
          )}
        </tbody>
      </table>
      {complete ? null : (
        <p>The texts differ too much to compare line by line: their middle is shown whole.</p>
      )}
    </div>
  );
}

function DiffRow({ line }: { line: DiffLine }) {
  const { sign, word } = words[line.kind];
  return (
    <tr data-kind={line.kind}>
      <td className={classes.number}>{line.oldLine}</td>
      <td className={classes.number}>{line.newLine}</td>
      <td className={classes.sign}>
        <span aria-hidden>{sign}</span>
        <span className={classes.hidden}>{word}</span>
      </td>
      <td>{line.text === '' ? ' ' : line.text}</td>
    </tr>
  );
}

function partsOf(lines: readonly DiffLine[]): Part[] {
  const isShown = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let near = index - around; near <= index + around; near += 1) {
      if (near >= 0 && near < lines.length) isShown[near] = true;
    }
  });
  const parts: Part[] = [];
  lines.forEach((line, index) => {
    const kind = isShown[index] ? 'lines' : 'gap';
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else parts.push(kind === 'gap' ? { kind, id: index, lines: [line] } : { kind, lines: [line] });
  });
  return parts;
}
