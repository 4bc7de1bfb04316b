import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ImageOnNode } from '@/lib/contract/cluster-images';
import { formatBytes, formatQuantity, shortId } from '@/lib/format';
import classes from './spread.module.css';

/** What one node has under one name: the image, how old it is, and whether it is another than elsewhere. */
export function SpreadCell({ cell }: { cell: ImageOnNode | undefined }) {
  if (!cell || cell.id === null) {
    return (
      <span className={classes.cell} data-state="missing">
        <CircleDashed size={13} aria-hidden /> missing
      </span>
    );
  }
  const Icon = cell.differs ? TriangleAlert : CircleCheck;
  return (
    <span className={classes.cell} data-state={cell.differs ? 'differs' : 'same'} title={factsOf(cell)}>
      <Icon size={13} aria-hidden />
      <code>{shortId(cell.id)}</code>
      {cell.differs ? (
        <span>differs</span>
      ) : (
        <span className={classes.age}>
          <RelativeTime timeMs={cell.createdMs} />
        </span>
      )}
    </span>
  );
}

function factsOf({ id, digest, sizeBytes, containers }: ImageOnNode): string {
  return [
    `Image ${id ?? ''}`,
    digest === null ? null : `Digest ${digest}`,
    sizeBytes === null ? null : formatBytes(sizeBytes),
    containers === 0 ? 'Unused' : `In use by ${formatQuantity(containers, 'container')}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}
