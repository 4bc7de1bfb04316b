import { KeyValueList } from '@/components/ui/key-value-list';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { ServiceDetail } from '@/lib/contract/services';
import { formatCount } from '@/lib/format';
import type { UpdateState } from '@/lib/service-status';
import { taskStates } from '@/lib/swarm-states';
import classes from './services.module.css';

const updateWords: Record<UpdateState, string> = {
  updating: 'Under way',
  paused: 'Paused',
  completed: 'Completed',
  rollback_started: 'Being rolled back',
  rollback_paused: 'Roll back paused',
  rollback_completed: 'Rolled back by the Swarm',
};

/** Its tasks by state, and what the Swarm says of the latest update. */
export function UpdateCard({ detail }: { detail: ServiceDetail }) {
  const { update, tasks } = detail;
  const found = taskStates.filter((state) => (tasks[state] ?? 0) > 0);
  return (
    <SectionCard title="Tasks and update">
      <KeyValueList
        items={[
          {
            label: 'Tasks',
            value:
              found.length === 0 ? (
                'None now'
              ) : (
                <span className={classes.states}>
                  {found.map((state) => (
                    <span key={state} className={classes.count}>
                      <StateBadge of="task" state={state} /> {formatCount(tasks[state] ?? 0)}
                    </span>
                  ))}
                </span>
              ),
          },
          {
            label: 'Latest update',
            value: update === null ? 'None since its last scale or creation' : updateWords[update.state],
          },
          {
            label: 'Began',
            value: <RelativeTime timeMs={update?.startedMs ?? null} />,
            hidden: !update?.startedMs,
          },
          {
            label: 'Ended',
            value: <RelativeTime timeMs={update?.completedMs ?? null} />,
            hidden: !update?.completedMs,
          },
          { label: 'In its words', value: update?.message ?? '', hidden: !update?.message },
        ]}
      />
    </SectionCard>
  );
}
