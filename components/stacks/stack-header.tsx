'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CollectionMark } from '@/components/grants/collection-mark';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { StackDetail } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { StackDialog, type StackQuestion } from './stack-dialog';
import { StackMenu } from './stack-menu';
import { isOffered, stackVerbs, whyNotNow } from './stack-verbs';

type Props = {
  cluster: string;
  detail: StackDetail;
  /** It was removed meanwhile. */
  isGone: boolean;
  onJob: (job: string) => void;
};

const gone = 'The stack is gone.';
const inHeader = ['edit', 'redeploy'] as const;
const inMenu = ['start', 'stop', 'remove'] as const;

/** A stack's name, its state and what can be done with it. */
export function StackHeader({ cluster, detail, isGone, onJob }: Props) {
  const router = useRouter();
  const [question, setQuestion] = useState<StackQuestion | null>(null);
  const { name, containers, revision } = detail;
  const noun = detail.target === 'swarm' ? 'task' : 'container';
  return (
    <>
      <PageHeader
        title={name}
        badges={<StateBadge of="stack" state={detail.state} variant="pill" />}
        subtitle={
          <>
            <span>
              {containers.running} of {formatQuantity(containers.total, noun, `${noun}s`)} running
            </span>
            {revision === null ? (
              <span>Deployed by another tool</span>
            ) : (
              <span>
                Revision {revision}
                {detail.updatedBy ? <> by {detail.updatedBy}</> : null},{' '}
                <RelativeTime timeMs={detail.updatedMs} />
              </span>
            )}
            <CollectionMark collections={detail.collections} />
          </>
        }
        actions={
          <>
            {inHeader
              .filter((verb) => isOffered(verb, detail))
              .map((verb) => {
                const { label, icon: Icon, permission } = stackVerbs[verb];
                return (
                  <PermissionButton
                    key={verb}
                    permission={permission}
                    variant={verb === 'edit' ? 'filled' : 'default'}
                    icon={<Icon size={14} aria-hidden />}
                    disabledReason={isGone ? gone : whyNotNow(verb, detail)}
                    onClick={() =>
                      verb === 'edit'
                        ? router.push(paths.editStack(cluster, name, revision ?? undefined))
                        : setQuestion({ about: verb, stack: detail })
                    }
                  >
                    {verb === 'edit' && revision === null ? 'Deploy from here' : label}
                  </PermissionButton>
                );
              })}
            <StackMenu
              cluster={cluster}
              stack={detail}
              onAsk={setQuestion}
              onJob={onJob}
              verbs={inMenu}
              disabledReason={isGone ? gone : null}
            />
          </>
        }
      />
      <StackDialog cluster={cluster} question={question} onClose={() => setQuestion(null)} onJob={onJob} />
    </>
  );
}
