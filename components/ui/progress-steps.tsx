'use client';

import type { StepState } from '@/lib/job-status';
import { formatBytes } from '@/lib/format';
import classes from './progress-steps.module.css';
import { StateBadge } from './state-badge';

export type ProgressStep = {
  id: string;
  label: string;
  state: StepState;
  detail: string;
  currentBytes: number | null;
  totalBytes: number | null;
};

/** The steps of long work, live: a layer of a pull with its bar, an object of a deploy with its state. */
export function ProgressSteps({ steps, label }: { steps: readonly ProgressStep[]; label: string }) {
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step) => (
        <li key={step.id} className={classes.step} data-state={step.state}>
          <StateBadge of="step" state={step.state} variant="icon" />
          <span className={classes.label} title={step.label}>
            {step.label}
          </span>
          <span className={classes.detail} title={step.detail}>
            {bytesText(step) ?? step.detail}
          </span>
          {step.totalBytes !== null && step.totalBytes > 0 && step.state === 'running' ? (
            <progress
              className={classes.bar}
              aria-label={step.label}
              value={Math.min(step.currentBytes ?? 0, step.totalBytes)}
              max={step.totalBytes}
            />
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function bytesText({ state, detail, currentBytes, totalBytes }: ProgressStep): string | null {
  if (state !== 'running' || currentBytes === null) return null;
  const moved = totalBytes
    ? `${formatBytes(currentBytes)} of ${formatBytes(totalBytes)}`
    : formatBytes(currentBytes);
  return detail ? `${detail}, ${moved}` : moved;
}
