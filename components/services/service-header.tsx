'use client';

import { useRouter } from 'next/navigation';
import Link from 'next/link';
import { useState } from 'react';
import { CollectionMark } from '@/components/grants/collection-mark';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import type { ServiceDetail } from '@/lib/contract/services';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { isJobMode } from '@/lib/service-status';
import { ServiceDialog, type ServiceQuestion } from './service-dialog';
import { ServiceMenu } from './service-menu';
import { ServiceState } from './service-state';
import { serviceVerbs, whyNot } from './service-verbs';
import { modeWords } from './service-words';

type Props = {
  cluster: string;
  detail: ServiceDetail;
  onJob: (job: string) => void;
  onRemoved: () => void;
};

const inMenu = ['restart', 'rollback', 'remove'] as const;

/** Its name, its state and what can be done with it. */
export function ServiceHeader({ cluster, detail, onJob, onRemoved }: Props) {
  const router = useRouter();
  const [question, setQuestion] = useState<ServiceQuestion | null>(null);
  return (
    <>
      <PageHeader
        title={detail.name}
        badges={<ServiceState service={detail} variant="pill" />}
        subtitle={
          <>
            <span>
              {isJobMode(detail.mode)
                ? `${formatCount(detail.running)} running`
                : `${formatCount(detail.running)} of ${formatCount(detail.desired)} running`}
            </span>
            <span>{modeWords[detail.mode]}</span>
            <CollectionMark collections={[detail.collection]} />
            {detail.stack === null ? null : (
              <span>
                Stack <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
              </span>
            )}
            <span>
              Changed <RelativeTime timeMs={detail.updatedMs} />
            </span>
            <ShortId id={detail.id} />
          </>
        }
        actions={
          <>
            {(['scale', 'edit'] as const).map((verb) => {
              const { label, icon: Icon, permission } = serviceVerbs[verb];
              return (
                <PermissionButton
                  key={verb}
                  permission={permission}
                  variant="default"
                  icon={<Icon size={14} aria-hidden />}
                  disabledReason={whyNot(verb, detail)}
                  onClick={() =>
                    verb === 'edit'
                      ? router.push(paths.editService(cluster, detail.id))
                      : setQuestion({ about: verb, service: detail })
                  }
                >
                  {label}
                </PermissionButton>
              );
            })}
            <ServiceMenu cluster={cluster} service={detail} onAsk={setQuestion} verbs={inMenu} />
          </>
        }
      />
      <ServiceDialog
        cluster={cluster}
        question={question}
        onClose={() => setQuestion(null)}
        onJob={onJob}
        onRemoved={onRemoved}
      />
    </>
  );
}
