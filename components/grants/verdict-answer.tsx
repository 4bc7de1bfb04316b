'use client';

import { ShieldCheck, ShieldX } from 'lucide-react';
import type { Verdict } from '@/lib/contract/grants';
import classes from './grants.module.css';

/** Whether somebody may do one thing, and why. */
export function VerdictAnswer({ verdict, name }: { verdict: Verdict; name: string }) {
  const Icon = verdict.allowed ? ShieldCheck : ShieldX;
  return (
    <div className={classes.answer} data-allowed={verdict.allowed || undefined} role="status">
      <Icon size={16} aria-hidden />
      <p>
        <strong>
          {verdict.allowed ? 'Yes' : 'No'}, {name} {verdict.allowed ? 'may' : 'may not'}.
        </strong>{' '}
        {verdict.reason}
      </p>
    </div>
  );
}
