'use client';

import Link from 'next/link';
import { useState } from 'react';
import { CollectionMark } from '@/components/grants/collection-mark';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import { containerCan } from '@/lib/container-can';
import type { ContainerDetail } from '@/lib/contract/containers';
import { paths } from '@/lib/paths';
import { ContainerDialog, type ContainerQuestion } from './container-dialog';
import { imageText } from './container-columns';
import { ContainerMenu } from './container-menu';
import { ContainerState } from './container-state';
import { type ContainerVerb, containerVerbs, whyNotNow } from './container-verbs';
import { useContainerActions } from './use-container-actions';

type Props = { cluster: string; detail: ContainerDetail; onRemoved: () => void };

const menuVerbs: (ContainerVerb | null)[] = [
  'pause',
  'unpause',
  'kill',
  null,
  'rename',
  'update',
  null,
  'remove',
];

/** Its name, its state and what can be done with it. */
export function ContainerHeader({ cluster, detail, onRemoved }: Props) {
  const [question, setQuestion] = useState<ContainerQuestion | null>(null);
  const act = useContainerActions(cluster);
  const first = containerCan.start(detail).can
    ? (['start', 'restart'] as const)
    : (['stop', 'restart'] as const);
  return (
    <>
      <PageHeader
        title={detail.name}
        badges={<ContainerState container={detail} variant="pill" />}
        subtitle={
          <>
            <Link href={paths.image(cluster, detail.imageId)}>{imageText(detail.image)}</Link>
            {detail.stack === null ? null : (
              <span>
                Stack <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
              </span>
            )}
            <span>
              Created <RelativeTime timeMs={detail.createdMs} />
            </span>
            <CollectionMark collections={[detail.collection]} />
            <ShortId id={detail.id} />
          </>
        }
        actions={
          <>
            {first.map((verb) => {
              const { label, icon: Icon, permission } = containerVerbs[verb];
              return (
                <PermissionButton
                  key={verb}
                  permission={permission}
                  variant="default"
                  icon={<Icon size={14} aria-hidden />}
                  disabledReason={whyNotNow(verb, detail)}
                  onClick={() => void act(verb, detail)}
                >
                  {label}
                </PermissionButton>
              );
            })}
            <ContainerMenu cluster={cluster} container={detail} onAsk={setQuestion} verbs={menuVerbs} />
          </>
        }
      />
      <ContainerDialog
        cluster={cluster}
        question={question}
        onClose={() => setQuestion(null)}
        onRemoved={onRemoved}
      />
    </>
  );
}
