'use client';

import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/components/api/client';
import { InterruptedRotation } from '@/components/swarm-objects/interrupted-rotation';
import { ObjectPage } from '@/components/swarm-objects/object-page';
import { paths } from '@/lib/paths';
import { secretCalls } from './secret-calls';

/** One secret: who uses it, never what it holds. */
export function SecretPage({ cluster, secret }: { cluster: string; secret: string }) {
  const { data, error, refetch } = useQuery(api.secrets.get.queryOptions({ input: { cluster, secret } }));
  return (
    <ObjectPage
      cluster={cluster}
      calls={secretCalls}
      listPath={paths.secrets(cluster)}
      detail={data}
      error={error}
      onRetry={() => void refetch()}
      more={[
        { label: 'Kept by', value: data?.driver || 'The Swarm, encrypted' },
        { label: 'Content', value: 'Never shown: only the containers of its services can read it' },
      ]}
    >
      {data?.interrupted ? (
        <InterruptedRotation
          calls={secretCalls}
          interrupted={data.interrupted}
          onFinish={(way) => client.secrets.finishRotation({ cluster, secret, way })}
        />
      ) : null}
    </ObjectPage>
  );
}
