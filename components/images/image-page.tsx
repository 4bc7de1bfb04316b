'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { historyTab } from '@/components/audit/history-tab';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { useNamePage } from '@/components/ui/page-name';
import { RefreshError } from '@/components/ui/refresh-error';
import { TabsPage } from '@/components/ui/tabs-page';
import { paths } from '@/lib/paths';
import { ConfigurationTab } from './configuration-tab';
import { ContainersTab } from './containers-tab';
import { ImageDialog, type ImageQuestion } from './image-dialog';
import { ImageHeader } from './image-header';
import { imageName } from './image-name';
import { InspectTab } from './inspect-tab';
import { LayersTab } from './layers-tab';
import { NamesTab } from './names-tab';

/** One image: its layers, what it configures, who uses it, its names. */
export function ImagePage({ cluster, image }: { cluster: string; image: string }) {
  const router = useRouter();
  const [question, setQuestion] = useState<ImageQuestion | null>(null);
  const {
    data: detail,
    error,
    refetch,
  } = useQuery(api.images.get.queryOptions({ input: { cluster, image } }));
  useNamePage(detail ? imageName(detail) : null);
  if (!detail) {
    return error ? (
      <Page>
        <ErrorState title="This image cannot be shown" error={error} onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  return (
    <Page>
      <ImageHeader cluster={cluster} image={detail} onAsk={setQuestion} />
      {error ? <RefreshError noun="image" error={error} onRetry={() => void refetch()} /> : null}
      <TabsPage
        label="About this image"
        tabs={[
          {
            id: 'layers',
            label: 'Layers',
            count: detail.rootfs.length,
            content: () => <LayersTab image={detail} />,
          },
          {
            id: 'configuration',
            label: 'Configuration',
            content: () => <ConfigurationTab image={detail} />,
          },
          {
            id: 'containers',
            label: 'Containers',
            count: detail.containers.length,
            content: () => <ContainersTab cluster={cluster} image={detail} />,
          },
          {
            id: 'tags',
            label: 'Tags',
            count: detail.tags.length,
            content: () => <NamesTab image={detail} onAsk={setQuestion} />,
          },
          historyTab(cluster, 'image', [detail.id, ...detail.tags]),
          {
            id: 'inspect',
            label: 'Inspect',
            content: () => <InspectTab cluster={cluster} image={detail.id} />,
          },
        ]}
      />
      <ImageDialog
        cluster={cluster}
        question={question}
        onClose={() => setQuestion(null)}
        onRemoved={() => router.push(paths.images(cluster))}
      />
    </Page>
  );
}
