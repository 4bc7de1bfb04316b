import { KeyValueList } from '@/components/ui/key-value-list';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import lines from '@/components/ui/card-lines.module.css';
import { joinCommandLine } from '@/lib/command-line';
import type { ContainerDetail } from '@/lib/contract/containers';
import { formatDuration, formatQuantity } from '@/lib/format';
import classes from './containers.module.css';

/** Its health check, and what the last probes said, newest first. */
export function HealthCard({ detail }: { detail: ContainerDetail }) {
  const { healthcheck, health } = detail;
  if (healthcheck === null) {
    return (
      <SectionCard title="Health">
        <span className={classes.faint}>
          It has no health check: the engine knows only whether its process runs.
        </span>
      </SectionCard>
    );
  }
  const probes = healthcheck.probes.toReversed();
  return (
    <SectionCard
      title="Health"
      actions={health === 'none' ? null : <StateBadge of="health" state={health} />}
      padding="flush"
    >
      <div className={classes.cardPart}>
        <KeyValueList
          items={[
            { label: 'Test', value: <code>{testText(healthcheck.test)}</code> },
            {
              label: 'When',
              value: `Every ${formatDuration(healthcheck.intervalMs)}, at most ${formatDuration(healthcheck.timeoutMs)} each${
                healthcheck.startPeriodMs > 0
                  ? `, after ${formatDuration(healthcheck.startPeriodMs)} to start`
                  : ''
              }`,
            },
            {
              label: 'Unhealthy after',
              value: `${formatQuantity(healthcheck.retries, 'failure')} in a row; now ${healthcheck.failingStreak}`,
            },
          ]}
        />
      </div>
      <ul className={lines.lines} aria-label="Last probes">
        {probes.map((probe) => (
          <li key={probe.startMs}>
            <StateBadge
              of="step"
              state={probe.exitCode === 0 ? 'done' : 'failed'}
              detail={`(${probe.exitCode})`}
            />
            <span className={classes.faint}>
              <RelativeTime timeMs={probe.startMs} />
            </span>
            {probe.endMs === null ? null : (
              <span className={lines.end}>took {formatDuration(probe.endMs - probe.startMs)}</span>
            )}
            {probe.output.trim() === '' ? null : (
              <pre className={classes.probe} tabIndex={0}>
                {probe.output.trim()}
              </pre>
            )}
          </li>
        ))}
        {probes.length === 0 ? <li className={classes.faint}>No probe has ended yet</li> : null}
      </ul>
    </SectionCard>
  );
}

function testText([kind, ...rest]: readonly string[]): string {
  return kind === 'CMD-SHELL'
    ? rest.join(' ')
    : joinCommandLine(kind === 'CMD' ? rest : [kind ?? '', ...rest]);
}
