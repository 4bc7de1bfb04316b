import Link from 'next/link';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { SectionCard } from '@/components/ui/section-card';
import type { StackDetail } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import { ServiceCard } from './service-card';
import classes from './stacks.module.css';

type Props = { cluster: string; detail: StackDetail; onJob: (job: string) => void };

/** The services of a stack with their containers, and the networks and volumes that belong to it. */
export function ServicesTab({ cluster, detail, onJob }: Props) {
  return (
    <div className={classes.services}>
      {detail.origin === 'other' ? (
        <SectionCard>
          <p className={classes.otherTool}>
            Another tool deployed this stack, so its file and revisions are not known here. Deploy it from
            here once, with its Compose file, and Gantry keeps them from then on.{' '}
            <Link href={paths.editStack(cluster, detail.name)}>Deploy from here</Link>
          </p>
        </SectionCard>
      ) : null}
      {detail.serviceDetails.length === 0 ? (
        <EmptyState
          title="Nothing runs"
          action={
            <LinkButton
              variant="default"
              href={paths.editStack(cluster, detail.name, detail.revision ?? undefined)}
            >
              Edit and deploy
            </LinkButton>
          }
        >
          The stack has no {detail.target === 'swarm' ? 'services' : 'containers'}.
        </EmptyState>
      ) : (
        detail.serviceDetails.map((service) => (
          <ServiceCard key={service.name} cluster={cluster} stack={detail} service={service} onJob={onJob} />
        ))
      )}
      <div className={classes.objects}>
        <Objects title="Networks" names={detail.networks} href={(name) => paths.network(cluster, name)} />
        <Objects title="Volumes" names={detail.volumes} href={(name) => paths.volume(cluster, name)} />
        {detail.target === 'swarm' ? (
          <>
            <Objects title="Secrets" names={detail.secrets} href={(name) => paths.secret(cluster, name)} />
            <Objects title="Configs" names={detail.configs} href={(name) => paths.config(cluster, name)} />
          </>
        ) : null}
      </div>
    </div>
  );
}

function Objects({
  title,
  names,
  href,
}: {
  title: string;
  names: readonly string[];
  href: (name: string) => string;
}) {
  return (
    <SectionCard title={title}>
      {names.length === 0 ? (
        <span className={classes.faint}>None of its own</span>
      ) : (
        <ul className={classes.chips}>
          {names.map((name) => (
            <li key={name}>
              <Link href={href(name)} prefetch={false}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
