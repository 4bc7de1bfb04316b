'use client';

import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/components/api/client';
import { InterruptedRotation } from '@/components/swarm-objects/interrupted-rotation';
import { ObjectPage } from '@/components/swarm-objects/object-page';
import { Bytes } from '@/components/ui/bytes';
import { paths } from '@/lib/paths';
import { configCalls } from './config-calls';
import { ContentCard } from './content-card';

/** One config: who uses it, and what it holds. */
export function ConfigPage({ cluster, config }: { cluster: string; config: string }) {
  const { data, error, refetch } = useQuery(api.configs.get.queryOptions({ input: { cluster, config } }));
  return (
    <ObjectPage
      cluster={cluster}
      calls={configCalls}
      listPath={paths.configs(cluster)}
      detail={data}
      error={error}
      onRetry={() => void refetch()}
      more={data ? [{ label: 'Size', value: <Bytes bytes={data.sizeBytes} /> }] : []}
    >
      {data?.interrupted ? (
        <InterruptedRotation
          calls={configCalls}
          interrupted={data.interrupted}
          onFinish={(way) => client.configs.finishRotation({ cluster, config, way })}
        />
      ) : null}
      {data ? <ContentCard name={data.name} dataBase64={data.dataBase64} /> : null}
    </ObjectPage>
  );
}
