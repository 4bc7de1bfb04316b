'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { api, client } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { BulkRemoveDialog } from '@/components/ui/bulk-remove-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import type { ServiceRow } from '@/lib/contract/services';
import { paths } from '@/lib/paths';
import { serviceColumns } from './service-columns';
import { ServiceDialog, type ServiceQuestion } from './service-dialog';
import { serviceFilters, serviceListInput } from './service-filters';
import { ServiceMenu } from './service-menu';
import { useServicesChanged } from './use-services-changed';

const noun = { one: 'service', many: 'services' };

/** Every service of a Swarm. */
export function ServicesPage({ cluster }: { cluster: string }) {
  const router = useRouter();
  const { whyNot } = useSession();
  const changed = useServicesChanged();
  const columns = useMemo(() => serviceColumns(cluster), [cluster]);
  const [question, setQuestion] = useState<ServiceQuestion | null>(null);
  const [bulk, setBulk] = useState<{ services: readonly ServiceRow[]; clear: () => void } | null>(null);
  const rowActions = useCallback(
    (row: ServiceRow) => (
      <PlaceContext value={{ cluster, collection: row.collection }}>
        <ServiceMenu cluster={cluster} service={row} onAsk={setQuestion} />
      </PlaceContext>
    ),
    [cluster],
  );
  const create = (variant: 'filled' | 'default') => (
    <PermissionButton
      permission="Service Create"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => router.push(paths.createService(cluster))}
    >
      Create a service
    </PermissionButton>
  );
  return (
    <Page height="fill">
      <PageHeader title="Services" actions={create('filled')} />
      <DataTable
        id="services"
        noun={noun}
        query={(page) => api.services.list.queryOptions({ input: serviceListInput(cluster, page) })}
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => paths.service(cluster, row.id)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => serviceFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, image, stack, id"
        bulkActions={(rows, clear) => (
          <PermissionButton
            permission="Service Delete"
            variant="default"
            size="compact-xs"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => setBulk({ services: rows, clear })}
          >
            Remove…
          </PermissionButton>
        )}
        empty={{
          title: 'No services',
          text: 'A service keeps as many tasks of one image running as are asked for, on whichever nodes fit.',
          action: create('default'),
        }}
      />
      <ServiceDialog cluster={cluster} question={question} onClose={() => setQuestion(null)} />
      {bulk ? (
        <BulkRemoveDialog
          noun={noun}
          items={bulk.services.map((service) => ({
            id: service.id,
            name: service.name,
            refusal: whyNot('Service Delete', { cluster, collection: service.collection }),
            remove: () => client.services.remove({ cluster, service: service.id }),
          }))}
          onClose={() => setBulk(null)}
          onChanged={changed}
          onDone={bulk.clear}
        >
          Their tasks stop and their containers go. Volumes, networks, secrets and configs stay.
        </BulkRemoveDialog>
      ) : null}
    </Page>
  );
}
