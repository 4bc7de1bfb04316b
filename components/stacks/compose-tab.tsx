'use client';

import { ActionIcon, Group, Select, Skeleton, Tooltip } from '@mantine/core';
import { Eye, EyeOff, PencilLine } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useSession } from '@/components/api/session';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { SectionCard } from '@/components/ui/section-card';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import classes from './stacks.module.css';
import { useRevision } from './use-revision';

const YamlEditor = dynamic(
  () => import('@/components/editor/yaml-editor').then((module) => module.YamlEditor),
  {
    ssr: false,
    loading: () => <Skeleton height={240} />,
  },
);

type Props = { cluster: string; stack: string; latest: number | null };

/** The file a revision was deployed from, to be read. */
export function ComposeTab({ cluster, stack, latest }: Props) {
  const url = useUrlState();
  const { whyNot } = useSession();
  const wanted = Number(url.get('revision'));
  const number = latest !== null && wanted >= 1 && wanted <= latest ? wanted : latest;
  const query = useRevision(cluster, stack, number);
  const reason = whyNot('Stack Reveal Source');
  if (latest === null || number === null) {
    return (
      <EmptyState
        title="Its file is not known here"
        action={
          <LinkButton href={paths.editStack(cluster, stack)} variant="default">
            Deploy from here
          </LinkButton>
        }
      >
        Another tool deployed this stack. Deploy it from here once, and its file is kept.
      </EmptyState>
    );
  }
  if (reason !== null) return <EmptyState title="You may not read the file">{reason}</EmptyState>;
  return (
    <div className={classes.column}>
      <Group gap="xs" justify="space-between" align="flex-end">
        <Select
          label="Revision"
          size="xs"
          allowDeselect={false}
          data={Array.from({ length: latest }, (_, index) => {
            const value = String(latest - index);
            return { value, label: index === 0 ? `${value} (latest)` : value };
          })}
          value={String(number)}
          onChange={(value) => url.set({ revision: value === String(latest) ? null : value })}
        />
        <LinkButton
          href={paths.editStack(cluster, stack, number)}
          variant="default"
          icon={<PencilLine size={14} aria-hidden />}
        >
          Edit and deploy
        </LinkButton>
      </Group>
      {query.error ? (
        <ErrorState
          title="This revision cannot be shown"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : query.data ? (
        <>
          <SectionCard
            title={`compose.yaml of revision ${number}`}
            padding="flush"
            actions={<CopyButton text={query.data.yaml} label="Copy the file" />}
          >
            <YamlEditor
              key={number}
              label={`Compose file of revision ${number}`}
              initialText={query.data.yaml}
              readOnly
              height="content"
            />
          </SectionCard>
          <Values title="Variables" values={query.data.variables} />
          <Values title="Files" values={query.data.files} />
          {query.data.profiles.length > 0 ? (
            <SectionCard title="Active profiles">{query.data.profiles.join(', ')}</SectionCard>
          ) : null}
        </>
      ) : (
        <Skeleton height={300} />
      )}
    </div>
  );
}

/** Names with values that stay masked until they are asked for. */
function Values({ title, values }: { title: string; values: Readonly<Record<string, string>> }) {
  const [shown, setShown] = useState(false);
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <SectionCard
      title={title}
      actions={
        <Tooltip label={shown ? 'Hide' : 'Show'}>
          <ActionIcon
            aria-label={`${shown ? 'Hide' : 'Show'} the ${title.toLowerCase()}`}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      }
    >
      <dl className={classes.values}>
        {entries.map(([name, value]) => (
          <div key={name} className={classes.pair}>
            <dt>{name}</dt>
            <dd>{shown ? value : '••••••••'}</dd>
          </div>
        ))}
      </dl>
    </SectionCard>
  );
}
