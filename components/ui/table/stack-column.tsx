import Link from 'next/link';
import { Dash } from '@/components/ui/dash';
import text from '@/components/ui/text.module.css';
import { paths } from '@/lib/paths';
import type { TableColumn } from './table-types';

/** The column of the stack that the row's object belongs to. */
export function stackColumn<Row extends { stack: string | null }>(
  cluster: string,
  width = 130,
): TableColumn<Row, 'stack'> {
  return {
    id: 'stack',
    header: 'Stack',
    cell: ({ stack }) =>
      stack === null ? (
        <Dash />
      ) : (
        <Link href={paths.stack(cluster, stack)} className={text.quiet} prefetch={false}>
          {stack}
        </Link>
      ),
    sortKey: 'stack',
    width,
    grow: 1,
  };
}
