'use client';

import { UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import type { ImageDetail } from '@/lib/contract/images';
import { instructionLines } from './instruction-lines';
import classes from './layers.module.css';

/** How many lines of an instruction are shown before one asks for all. */
const shownLines = 6;

type Props = {
  layer: ImageDetail['layers'][number];
  number: number;
  /** Of the largest layer: 0 to 1. */
  share: number;
  size: ReactNode;
};

/** One step of an image's making. */
export function LayerLine({ layer, number, share, size }: Props) {
  const [whole, setWhole] = useState(false);
  const { word, lines } = instructionLines(layer.instruction);
  const shown = whole ? lines : lines.slice(0, shownLines);
  const hidden = lines.length - shown.length;
  return (
    <li className={classes.layer} data-filesystem={layer.filesystem || undefined}>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <div className={classes.made}>
        <code className={classes.instruction}>
          {word ? <span className={classes.word}>{word} </span> : null}
          {layer.instruction === '' ? <span className={classes.faint}>no instruction recorded</span> : null}
          {shown.join('\n')}
        </code>
        {hidden > 0 || whole ? (
          <UnstyledButton className={classes.more} onClick={() => setWhole(!whole)} aria-expanded={whole}>
            {whole ? 'Show less' : `Show ${hidden} more lines`}
          </UnstyledButton>
        ) : null}
        {layer.comment === '' || /^buildkit\./.test(layer.comment) ? null : (
          <span className={classes.comment}>{layer.comment}</span>
        )}
      </div>
      <span className={classes.copy}>
        {layer.instruction === '' ? null : <CopyButton text={layer.instruction} label="Copy instruction" />}
      </span>
      <span className={classes.digest}>
        {layer.digest === null ? null : <ShortId id={layer.digest} label="Copy layer digest" />}
      </span>
      <span className={classes.size}>
        {layer.filesystem ? (
          <>
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${Math.max(share * 100, layer.sizeBytes > 0 ? 1 : 0)}%` }} />
            </span>
            {size}
          </>
        ) : (
          <span className={classes.faint}>metadata</span>
        )}
      </span>
      <span className={classes.age}>
        <RelativeTime timeMs={layer.createdMs} />
      </span>
    </li>
  );
}
