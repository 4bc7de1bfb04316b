'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { SectionCard } from '@/components/ui/section-card';
import { formatQuantity } from '@/lib/format';
import classes from './services.module.css';

type Explained = { sentences: string[]; next: string; tasks: string[] };

/**
 * Why tasks of a service do not run, in words; nothing while all do. Tasks with the same reason are told once, and of
 * those that failed one after the other in the same place the latest.
 */
export function WhyCard({ cluster, service }: { cluster: string; service: string }) {
  const { data } = useQuery(api.placement.explain.queryOptions({ input: { cluster, service } }));
  const reasons = new Map<string, Explained>();
  for (const { task, sentences, next, past } of data?.tasks ?? []) {
    if (past) continue;
    const key = [...sentences, next].join('\n');
    const known = reasons.get(key);
    if (known) known.tasks.push(task);
    else reasons.set(key, { sentences, next, tasks: [task] });
  }
  if (reasons.size === 0) return null;
  return (
    <div className={classes.whole}>
      <SectionCard title="Why it is not running">
        <div className={classes.why}>
          {[...reasons].map(([key, { sentences, next, tasks }]) => (
            <div key={key} className={classes.reason}>
              <span className={classes.faint}>{formatQuantity(tasks.length, 'task')}</span>
              <div>
                {sentences.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
                {next === '' ? null : <p className={classes.next}>{next}</p>}
              </div>
            </div>
          ))}
        </div>
      </SectionCard>
    </div>
  );
}
