'use client';

import { Check, Minus } from 'lucide-react';
import type { Verdict } from '@/lib/contract/grants';
import { groupsOf } from '@/lib/permission-groups';
import classes from './grants.module.css';

/** What somebody may do somewhere, by the type of thing, each with why. */
export function VerdictList({ verdicts }: { verdicts: readonly Verdict[] }) {
  const byName = new Map(verdicts.map((verdict) => [verdict.permission, verdict]));
  return (
    <div className={classes.verdicts}>
      {groupsOf(byName.keys()).map((group) => {
        const ofGroup = group.permissions.flatMap((permission) => byName.get(permission) ?? []);
        const allowed = ofGroup.filter((verdict) => verdict.allowed).length;
        return (
          <section key={group.type} aria-label={group.type}>
            <h3>
              {group.type}{' '}
              <span className={classes.faint}>
                {allowed} of {ofGroup.length}
              </span>
            </h3>
            <ul className={classes.verdictList}>
              {ofGroup.map((verdict) => (
                <li
                  key={verdict.permission}
                  className={classes.verdict}
                  data-allowed={verdict.allowed || undefined}
                >
                  {verdict.allowed ? (
                    <Check size={14} role="img" aria-label="May" />
                  ) : (
                    <Minus size={14} role="img" aria-label="May not" />
                  )}
                  <span>{verdict.permission}</span>
                  <span className={classes.faint}>{verdict.reason}</span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
