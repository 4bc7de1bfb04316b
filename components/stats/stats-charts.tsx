'use client';

import { SegmentedControl, Skeleton } from '@mantine/core';
import { Activity } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { type StreamStatus, useStream } from '@/components/api/use-stream';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { useUrlState } from '@/components/ui/use-url-state';
import { formatQuantity } from '@/lib/format';
import { isStatsMessage } from '@/lib/stats-stream';
import { ContainerCharts } from './container-charts';
import { StackCharts } from './stack-charts';
import { StatsStore } from './stats-store';
import { StatsTable } from './stats-table';
import classes from './stats.module.css';

type Props =
  | { cluster: string; container: string }
  | { cluster: string; stack: string }
  | { cluster: string; service: string };

const ranges = [
  { value: '1', label: '1 min' },
  { value: '5', label: '5 min' },
  { value: '10', label: '10 min' },
];

/** What a container uses, or each container of a stack or service: live, with the last ten minutes. */
export function StatsCharts(props: Props) {
  const [store] = useState(() => new StatsStore());
  const { series, leftOut, notes, known } = useSyncExternalStore(
    store.subscribe,
    store.snapshot,
    store.snapshot,
  );
  const url = useUrlState();
  const minutes = ranges.find(({ value }) => value === url.get('range'))?.value ?? '5';
  const options = {
    reconnect: true,
    onMessage: (message: unknown) => {
      if (isStatsMessage(message)) store.take(message);
    },
  };
  const of = 'stack' in props ? 'stack' : 'service' in props ? 'service' : 'container';
  const isStack = of !== 'container';
  const ofContainer = useStream('containers.followStats', 'container' in props ? props : null, options);
  const ofStack = useStream('stacks.followStats', 'stack' in props ? props : null, options);
  const ofService = useStream('services.followStats', 'service' in props ? props : null, options);
  const { status, restart } = { container: ofContainer, stack: ofStack, service: ofService }[of];

  if (status.state === 'ended' && status.error && series.length === 0) {
    return <ErrorState title="The stats cannot be followed" error={status.error} onRetry={restart} />;
  }
  if (!known) return <Skeleton height={320} />;

  const running = series.filter(({ state }) => state === 'running' || state === 'paused');
  const toMs = Math.max(0, ...series.map(({ samples }) => samples.at(-1)?.timeMs ?? 0));
  const fromMs = toMs - Number(minutes) * 60_000;
  const measured = series.filter(({ samples }) => samples.some(({ timeMs }) => timeMs >= fromMs));
  const problem = running.find((each) => each.problem !== null)?.problem ?? null;
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Time shown"
          data={ranges}
          value={minutes}
          onChange={(value) => url.set({ range: value === '5' ? null : value })}
        />
        <span className={classes.state} data-tone={status.state === 'open' ? 'ok' : 'warn'} role="status">
          {stateText(status, running.length, isStack)}
        </span>
        {leftOut.length > 0 ? (
          <span className={classes.faint}>
            Left out, as 50 containers are shown at most: {leftOut.join(', ')}
          </span>
        ) : null}
      </div>
      {notes.map((note) => (
        <p key={note} className={classes.note} role="status">
          {note}
        </p>
      ))}
      {problem !== null ? (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      ) : null}
      {measured.length === 0 ? (
        <Empty of={of} running={running.length} state={series[0]?.state ?? null} />
      ) : (
        <>
          {isStack ? (
            <StackCharts series={measured} fromMs={fromMs} toMs={toMs} />
          ) : (
            <ContainerCharts series={measured[0] ?? null} fromMs={fromMs} toMs={toMs} />
          )}
          <StatsTable series={measured} isStack={isStack} />
        </>
      )}
    </div>
  );
}

/** What the containers shown are of. */
const whole = { container: 'container', stack: 'stack', service: 'service' } as const;

function Empty({ of, running, state }: { of: keyof typeof whole; running: number; state: string | null }) {
  if (running > 0) {
    return (
      <EmptyState icon={Activity} title="Waiting for the first sample">
        The engine measures for two seconds before it gives one.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Activity}
      title={
        of === 'container'
          ? 'The container is not running'
          : `No container of this ${whole[of]} is running where it can be measured`
      }
    >
      {of !== 'container' || state === null
        ? 'Stats show here as soon as one runs.'
        : `Its state is "${state}". Start it, and its stats show here.`}
    </EmptyState>
  );
}

function stateText(status: StreamStatus, running: number, isStack: boolean): string {
  switch (status.state) {
    case 'idle':
    case 'connecting':
      return 'Connecting…';
    case 'retrying':
      return 'The connection to Gantry was lost; trying again';
    case 'ended':
      return 'Not followed';
    case 'open':
      if (running === 0) return 'Not running';
      return isStack ? `Live, ${formatQuantity(running, 'container')}` : 'Live';
  }
}
