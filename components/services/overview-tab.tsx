'use client';

import { useMutation } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { Banner } from '@/components/ui/banner';
import { CardColumns } from '@/components/ui/card-columns';
import { EnvironmentCard } from '@/components/ui/environment-card';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import text from '@/components/ui/text.module.css';
import { joinCommandLine } from '@/lib/command-line';
import type { ServiceDetail } from '@/lib/contract/services';
import { formatDuration, formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { modeText, policyText, portText, resourceTexts } from '@/lib/service-words';
import { FilesCard } from './files-card';
import { ServiceMountsCard } from './service-mounts-card';
import { ServiceNetworksCard } from './service-networks-card';
import classes from './services.module.css';
import { UpdateCard } from './update-card';
import { WhyCard } from './why-card';

/** What a service should be, on one page. */
export function OverviewTab({ cluster, detail }: { cluster: string; detail: ServiceDetail }) {
  const { spec, unconnectedNodes } = detail;
  const { container, resources, placement, restart } = spec;
  const reveal = useMutation(api.services.revealEnvironment.mutationOptions());
  return (
    <>
      <WhyCard cluster={cluster} service={detail.id} />
      {unconnectedNodes.length > 0 ? (
        <Banner icon={Unplug}>
          {unconnectedNodes.map(({ id, name }, index) => (
            <span key={id}>
              {index > 0 ? ', ' : ''}
              <Link href={paths.node(cluster, id)} className={classes.inText}>
                {name}
              </Link>
            </span>
          ))}{' '}
          {unconnectedNodes.length === 1 ? 'runs' : 'run'} tasks of it, but{' '}
          {unconnectedNodes.length === 1 ? 'its engine is' : 'their engines are'} not connected: no terminal,
          stats or files of those containers.
        </Banner>
      ) : null}
      <CardColumns
        even
        main={
          <>
            <SectionCard title="Specification">
              <KeyValueList
                items={[
                  { label: 'Mode', value: modeText(spec.mode) },
                  { label: 'Image', value: <span className={text.wrap}>{detail.image}</span> },
                  {
                    label: 'Digest',
                    value: <code className={text.wrap}>{detail.imageDigest ?? 'not pinned'}</code>,
                  },
                  { label: 'Entrypoint', value: words(container.command) },
                  { label: 'Command', value: words(container.args) },
                  { label: 'User', value: container.user || "The image's" },
                  { label: 'Working directory', value: container.workingDir || "The image's" },
                  { label: 'Host name', value: container.hostname, hidden: container.hostname === '' },
                  {
                    label: 'Time to stop',
                    value: formatDuration(container.stopGracePeriodMs ?? 0),
                    hidden: container.stopGracePeriodMs === null,
                  },
                  {
                    label: 'Restart',
                    value:
                      restart === null
                        ? 'Always'
                        : `${restart.condition}, after ${formatDuration(restart.delayMs)}${restart.maxAttempts > 0 ? `, ${restart.maxAttempts} times at most` : ''}`,
                  },
                  { label: 'Health check', value: healthText(container.healthcheck) },
                ]}
              />
            </SectionCard>
            <EnvironmentCard
              environment={container.environment}
              none="No variables besides the image’s"
              reveal={reveal}
              onReveal={() => reveal.mutate({ cluster, service: detail.id })}
            />
            <PairsCard title="Labels" pairs={spec.labels} none="No labels" />
            {Object.keys(container.labels).length > 0 ? (
              <PairsCard title="Container labels" pairs={container.labels} none="No labels" />
            ) : null}
          </>
        }
        side={
          <>
            <UpdateCard detail={detail} />
            <SectionCard title="Ports" padding="flush">
              <ul className={lines.lines}>
                {detail.ports.map((port) => (
                  <li key={portText(port)}>
                    <code>{portText(port)}</code>
                  </li>
                ))}
                {detail.ports.length === 0 ? <li className={classes.faint}>Nothing is published</li> : null}
                <li className={classes.faint}>
                  {spec.endpoint.mode === 'vip'
                    ? 'Its name leads to one virtual address'
                    : 'Its name leads to the addresses of its tasks (dnsrr)'}
                </li>
              </ul>
            </SectionCard>
            <SectionCard title="Placement and resources">
              <KeyValueList
                items={[
                  {
                    label: 'Constraints',
                    value:
                      placement.constraints.length === 0 ? (
                        'None'
                      ) : (
                        <code className={text.wrap}>{placement.constraints.join('\n')}</code>
                      ),
                  },
                  { label: 'Spread over', value: placement.spread.join(', ') || 'All nodes' },
                  {
                    label: 'Most on a node',
                    value:
                      placement.maxReplicasPerNode === 0 ? 'No limit' : String(placement.maxReplicasPerNode),
                  },
                  { label: 'Reserved', value: resourceTexts(resources.reservations).join(', ') || 'Nothing' },
                  { label: 'Limited to', value: limitsText(resources.limits) },
                ]}
              />
            </SectionCard>
            <SectionCard title="Update policy">
              <KeyValueList
                items={[
                  {
                    label: 'Update',
                    value: spec.updatePolicy ? policyText(spec.updatePolicy) : '1 at once, pause on failure',
                  },
                  {
                    label: 'Roll back',
                    value: spec.rollbackPolicy
                      ? policyText(spec.rollbackPolicy)
                      : '1 at once, pause on failure',
                  },
                ]}
              />
            </SectionCard>
            <ServiceNetworksCard cluster={cluster} detail={detail} />
            <ServiceMountsCard mounts={container.mounts} />
            <FilesCard cluster={cluster} kind="secret" files={container.secrets} />
            <FilesCard cluster={cluster} kind="config" files={container.configs} />
          </>
        }
      />
    </>
  );
}

function words(command: readonly string[]) {
  return command.length === 0 ? "The image's" : <code className={text.wrap}>{joinCommandLine(command)}</code>;
}

function limitsText({ pids, ...limits }: ServiceDetail['spec']['resources']['limits']): string {
  const texts = [
    ...resourceTexts(limits),
    ...(pids > 0 ? [formatQuantity(pids, 'process', 'processes')] : []),
  ];
  return texts.join(', ') || 'No limit';
}

function healthText(check: ServiceDetail['spec']['container']['healthcheck']) {
  if (check === null) return "The image's";
  if (check.test[0] === 'NONE') return 'None';
  const [kind, ...command] = check.test;
  const test = kind === 'CMD' || kind === 'CMD-SHELL' ? command.join(' ') : check.test.join(' ');
  return <code className={text.wrap}>{test}</code>;
}
