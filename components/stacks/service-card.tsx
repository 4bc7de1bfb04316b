import Link from 'next/link';
import type { z } from 'zod';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { StackDetail, stackService, StackSwarmService } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import { ScaleControl } from './scale-control';
import { TaskLines } from './task-lines';
import cardClasses from '@/components/ui/layout.module.css';
import classes from './stacks.module.css';

type Service = z.infer<typeof stackService>;
type Props = { cluster: string; stack: StackDetail; service: Service; onJob: (job: string) => void };

/** One service: its image, how many run of how many wanted, its ports, and each of its containers. */
export function ServiceCard({ cluster, stack, service, onJob }: Props) {
  const { name, image, running, replicas, fileReplicas, scaledByHand, containers, swarm } = service;
  return (
    <section className={cardClasses.card} aria-label={`Service ${name}`}>
      <div className={classes.serviceHead}>
        <h2 className={classes.serviceName}>
          {swarm ? (
            <Link href={paths.service(cluster, `${stack.name}_${name}`)} prefetch={false}>
              {name}
            </Link>
          ) : (
            name
          )}
        </h2>
        {image ? <span className={classes.serviceImage}>{image}</span> : null}
        <Ports ports={service.ports} />
        <div className={classes.serviceScale}>
          <span>
            {running} of {replicas} <span className={classes.faint}>running</span>
          </span>
          {swarm && swarm.mode !== 'replicated' ? (
            <span className={classes.faint}>{swarm.mode}</span>
          ) : (
            <ScaleControl cluster={cluster} stack={stack} service={name} replicas={replicas} onJob={onJob} />
          )}
        </div>
      </div>
      {swarm?.update && updateWord(swarm.update.state) !== null ? (
        <div className={classes.byHand}>
          {updateWord(swarm.update.state)}
          {swarm.update.message ? `: ${swarm.update.message}` : ''}
        </div>
      ) : null}
      {scaledByHand ? (
        <div className={classes.byHand}>
          The file says {fileReplicas ?? 'nothing'}; scaled by hand to {scaledByHand.replicas}{' '}
          <RelativeTime timeMs={scaledByHand.timeMs} /> by {scaledByHand.actor}
        </div>
      ) : null}
      {swarm ? <TaskLines cluster={cluster} service={name} swarm={swarm} /> : null}
      {containers.length > 0 ? (
        <ul className={classes.containerLines} aria-label={`Containers of ${name}`}>
          {containers.map((container) => (
            <li key={container.id}>
              <Link href={paths.container(cluster, container.id)} className={classes.link} prefetch={false}>
                {container.name}
              </Link>
              <span className={classes.states}>
                <StateBadge of="container" state={container.state} />
                {container.health === 'none' || container.state !== 'running' ? null : (
                  <StateBadge of="health" state={container.health} />
                )}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** How an update goes, where somebody should know of it. */
function updateWord(state: NonNullable<StackSwarmService['update']>['state']): string | null {
  switch (state) {
    case 'updating':
      return 'Being updated';
    case 'paused':
      return 'Its update failed and is paused';
    case 'rollback_started':
      return 'Its update failed and is rolled back';
    case 'rollback_paused':
      return 'Its roll back failed and is paused';
    case 'rollback_completed':
      return 'Its last update failed and was rolled back';
    case 'completed':
      return null;
  }
}

/** Published ports, each once: IPv4 and IPv6 say the same. */
function Ports({ ports }: { ports: Service['ports'] }) {
  const texts = new Set(
    ports.map(({ hostPort, containerPort, protocol }) => {
      const suffix = protocol === 'tcp' ? '' : `/${protocol}`;
      return `${hostPort} → ${containerPort}${suffix}`;
    }),
  );
  if (texts.size === 0) return null;
  return (
    <span className={classes.ports}>
      {[...texts].map((text) => (
        <span key={text}>{text}</span>
      ))}
    </span>
  );
}
