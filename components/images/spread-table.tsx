'use client';

import { Download, Send } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import { stateWord } from '@/components/ui/state-badge';
import type { TablePage } from '@/components/ui/table/table-types';
import { onlyValues } from '@/components/ui/url-state';
import type { ImageSpread, SpreadNode } from '@/lib/contract/cluster-images';
import { imageSpreadStates } from '@/lib/image-spread';
import { paths } from '@/lib/paths';
import { PullOnDialog } from './pull-on-dialog';
import { SendDialog } from './send-dialog';
import { spreadColumns, type SpreadSort } from './spread-columns';
import classes from './spread.module.css';

type Props = { cluster: string; nodes: readonly SpreadNode[] };

/** Every name that an image has anywhere, and which node has what under it. */
export function SpreadTable({ cluster, nodes }: Props) {
  const columns = useMemo(() => spreadColumns(nodes), [nodes]);
  const [question, setQuestion] = useState<{ about: 'pull' | 'send'; image: ImageSpread } | null>(null);
  const rowActions = useCallback(
    (row: ImageSpread) => (
      <RowMenu name={row.reference} width={220}>
        <PermissionMenuItem
          permission="Image Create"
          icon={<Send size={15} aria-hidden />}
          onClick={() => setQuestion({ about: 'send', image: row })}
        >
          Send to other nodes…
        </PermissionMenuItem>
        <PermissionMenuItem
          permission="Image Create"
          icon={<Download size={15} aria-hidden />}
          onClick={() => setQuestion({ about: 'pull', image: row })}
        >
          Pull on several nodes…
        </PermissionMenuItem>
      </RowMenu>
    ),
    [],
  );
  const unconnected = nodes.filter((node) => !node.connected);
  return (
    <>
      {unconnected.length > 0 ? (
        <p className={classes.notice}>
          Not shown, as only a node&apos;s own engine tells of its images:{' '}
          {unconnected
            .slice(0, 5)
            .map((node) => node.name)
            .join(', ')}
          {unconnected.length > 5 ? ` and ${unconnected.length - 5} more` : ''}. Connect them on the{' '}
          <Link href={paths.nodes(cluster)}>nodes page</Link>.
        </p>
      ) : null}
      <DataTable
        id="images-by-node"
        urlPrefix="n-"
        noun={{ one: 'name', many: 'names' }}
        query={(page: TablePage<SpreadSort>) =>
          api.images.matrix.queryOptions({ input: matrixInput(cluster, page) })
        }
        columns={columns}
        rowId={(row) => row.reference}
        rowName={(row) => row.reference}
        rowHref={(row) => paths.image(cluster, row.nodes.find((cell) => cell.id !== null)?.id ?? '')}
        rowActions={rowActions}
        defaultSort="reference"
        filters={(answer) => [
          {
            id: 'state',
            label: 'State',
            options: imageSpreadStates.map((state) => ({
              value: state,
              label: stateWord({ of: 'spread', state }),
              count: answer?.facets.state[state] ?? 0,
            })),
          },
        ]}
        searchPlaceholder="Name, id, digest"
        empty={{ title: 'No images yet', text: 'Pull one on some of the nodes.' }}
      />
      {question?.about === 'pull' ? (
        <PullOnDialog
          cluster={cluster}
          nodes={nodes}
          reference={question.image.reference}
          onClose={() => setQuestion(null)}
        />
      ) : null}
      {question?.about === 'send' ? (
        <SendDialog
          cluster={cluster}
          nodes={nodes}
          image={question.image}
          onClose={() => setQuestion(null)}
        />
      ) : null}
    </>
  );
}

function matrixInput(cluster: string, { filters, search, sort, limit, cursor }: TablePage<SpreadSort>) {
  const filter = { state: onlyValues(filters.state, imageSpreadStates) };
  return { cluster, search, sort, limit, cursor, filter };
}
