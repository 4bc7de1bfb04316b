'use client';

import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { objectColumns } from '@/components/swarm-objects/object-columns';
import { objectListInput } from '@/components/swarm-objects/object-filters';
import { ObjectsPage } from '@/components/swarm-objects/objects-page';
import type { SecretRow } from '@/lib/contract/secrets';
import { secretCalls } from './secret-calls';

/** Every secret of a Swarm. */
export function SecretsPage({ cluster }: { cluster: string }) {
  const columns = useMemo(() => objectColumns<SecretRow>(cluster), [cluster]);
  return (
    <ObjectsPage
      cluster={cluster}
      calls={secretCalls}
      title="Secrets"
      query={(page) => api.secrets.list.queryOptions({ input: objectListInput(cluster, page) })}
      columns={columns}
      emptyText="A secret is a file that the Swarm keeps encrypted and gives only to the services that name it."
    />
  );
}
