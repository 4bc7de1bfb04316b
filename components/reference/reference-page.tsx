'use client';

import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, Search } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { readOpenApi } from './openapi-document';
import { ReferenceEntryView } from './reference-entry';

/** Every operation and stream of `/api/v1`, read from the document that scripts read too. */
export function ReferencePage() {
  const { get, set } = useUrlState();
  const search = get('search');
  const document = useQuery({
    queryKey: ['openapi'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const response = await fetch(paths.api(), { signal });
      if (!response.ok) throw new Error(`The document answered ${response.status}. Reload the page.`);
      return readOpenApi(await response.json());
    },
  });
  if (document.isPending) return <LoadingState label="Loading the API reference" />;
  if (document.isError) return <ErrorState error={document.error} onRetry={() => void document.refetch()} />;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = document.data
    .map(({ feature, entries }) => ({
      feature,
      entries: entries.filter((entry) => {
        const text = `${entry.id} ${entry.path} ${entry.summary} ${entry.permission}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <Page>
      <PageHeader
        title="API reference"
        subtitle="All that the interface does, a script can do: send Authorization: Bearer and an API token."
        actions={
          <Button
            component="a"
            href={paths.api()}
            download="gantry-openapi.json"
            variant="default"
            leftSection={<Download size={14} aria-hidden />}
          >
            openapi.json
          </Button>
        }
      />
      <TextInput
        aria-label="Search operations"
        placeholder="Search operations"
        leftSection={<Search size={14} aria-hidden />}
        defaultValue={search}
        onChange={(event) => set({ search: event.currentTarget.value })}
        maw={360}
      />
      {groups.length === 0 ? (
        <EmptyState title="No operation matches">
          Search for an id such as stacks.deploy, or for a part of a path.
        </EmptyState>
      ) : null}
      {groups.map(({ feature, entries }) => (
        <SectionCard key={feature} title={feature} padding="flush">
          {entries.map((entry) => (
            <ReferenceEntryView key={entry.id} entry={entry} />
          ))}
        </SectionCard>
      ))}
    </Page>
  );
}
