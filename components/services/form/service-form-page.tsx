'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { useUrlState } from '@/components/ui/use-url-state';
import type { ServiceDetail } from '@/lib/contract/services';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { ServiceForm } from './service-form-body';

/** The form for a new service, or with `?service=` for one that is there. */
export function ServiceFormPage({ cluster }: { cluster: string }) {
  const url = useUrlState();
  const service = url.get('service');
  if (service === '')
    return <ServiceForm cluster={cluster} service={null} begin={{ spec: emptyServiceSpec(), version: 0 }} />;
  return <EditService key={service} cluster={cluster} service={service} />;
}

function EditService({ cluster, service }: { cluster: string; service: string }) {
  const query = useQuery(api.services.get.queryOptions({ input: { cluster, service } }));
  // What was there when the form opened: a live update must not take away what is being typed.
  const [begun, setBegun] = useState<ServiceDetail | null>(null);
  if (begun === null && query.data && !query.isFetching) setBegun(query.data);
  if (begun !== null)
    return (
      <ServiceForm
        cluster={cluster}
        service={{ id: begun.id, name: begun.name, desired: begun.desired }}
        begin={begun}
      />
    );
  return query.error ? (
    <Page>
      <ErrorState
        title="This service cannot be edited"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    </Page>
  ) : (
    <LoadingState />
  );
}
