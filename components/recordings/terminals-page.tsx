'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { TabsPage } from '@/components/ui/tabs-page';
import { RecordingsList } from './recordings-list';
import { RequestsList } from './requests-list';
import { RetentionButton } from './retention-button';

/** Recorded and open terminals, and who asks for one. */
export function TerminalsPage() {
  const { data } = useQuery(
    api.requests.list.queryOptions({ input: { limit: 1, filter: { state: ['open'] } } }),
  );
  return (
    <Page height="fill">
      <PageHeader
        title="Terminals"
        subtitle="Every terminal is recorded: what it showed, not what was typed. Watching one is in the activity log."
        actions={<RetentionButton />}
      />
      <TabsPage
        label="Terminals"
        tabs={[
          { id: 'sessions', label: 'Recordings', content: () => <RecordingsList /> },
          {
            id: 'requests',
            label: 'Requests',
            count: data && data.total > 0 ? data.total : undefined,
            content: () => <RequestsList />,
          },
        ]}
      />
    </Page>
  );
}
