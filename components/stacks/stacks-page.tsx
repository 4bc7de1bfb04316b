'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StateBadge, stateWord } from '@/components/ui/state-badge';
import { onlyValues } from '@/components/ui/url-state';
import { paths } from '@/lib/paths';
import { stackStates } from '@/lib/stack-status';
import { originWord, stackColumns, stackOrigins } from './stack-columns';

const filters = [
  {
    id: 'state',
    label: 'State',
    options: stackStates.map((state) => ({
      value: state,
      label: stateWord({ of: 'stack', state }),
      content: <StateBadge of="stack" state={state} />,
    })),
  },
  {
    id: 'origin',
    label: 'Deployed by',
    options: stackOrigins.map((value) => ({ value, label: originWord(value) })),
  },
];

/** Every stack of a cluster, whoever deployed it. */
export function StacksPage({ cluster }: { cluster: string }) {
  const columns = useMemo(() => stackColumns(), []);
  return (
    <Page height="fill">
      <PageHeader title="Stacks" actions={<DeployButton cluster={cluster} variant="filled" />} />
      <DataTable
        id="stacks"
        noun={{ one: 'stack', many: 'stacks' }}
        query={({ search, sort, filters: wanted, limit, cursor }) =>
          api.stacks.list.queryOptions({
            input: {
              cluster,
              search,
              sort,
              limit,
              cursor,
              filter: {
                state: onlyValues(wanted.state, stackStates),
                origin: onlyValues(wanted.origin, stackOrigins),
              },
            },
          })
        }
        columns={columns}
        rowId={(row) => row.name}
        rowName={(row) => row.name}
        rowHref={(row) => paths.stack(cluster, row.name)}
        defaultSort="name"
        filters={filters}
        searchPlaceholder="Name, service"
        empty={{
          title: 'No stacks yet',
          text: 'Paste a Compose file to deploy the first. Stacks that docker compose deploys show here too.',
          action: <DeployButton cluster={cluster} variant="default" />,
        }}
      />
    </Page>
  );
}

function DeployButton({ cluster, variant }: { cluster: string; variant: 'filled' | 'default' }) {
  const router = useRouter();
  return (
    <PermissionButton
      permission="Stack Deploy"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => router.push(paths.deployStack(cluster))}
    >
      Deploy a stack
    </PermissionButton>
  );
}
