import {
  Download,
  Hourglass,
  KeyRound,
  type LucideIcon,
  Play,
  Plus,
  RefreshCw,
  Settings2,
  Square,
  Trash2,
} from 'lucide-react';
import type { PlanStep } from '@/lib/contract/stacks';
import classes from './stacks.module.css';

const looks: Record<PlanStep['kind'], { word: string; icon: LucideIcon; tone: string }> = {
  pull: { word: 'Pull', icon: Download, tone: 'busy' },
  create: { word: 'Create', icon: Plus, tone: 'ok' },
  recreate: { word: 'Recreate', icon: RefreshCw, tone: 'warn' },
  update: { word: 'Update', icon: Settings2, tone: 'warn' },
  rotate: { word: 'Rotate', icon: KeyRound, tone: 'warn' },
  start: { word: 'Start', icon: Play, tone: 'ok' },
  stop: { word: 'Stop', icon: Square, tone: 'warn' },
  remove: { word: 'Remove', icon: Trash2, tone: 'bad' },
  wait: { word: 'Wait for', icon: Hourglass, tone: 'idle' },
};

/** What a plan does, a step a line: what, to which object, why, and what stops with it. */
export function PlanSteps({ steps, label }: { steps: readonly PlanStep[]; label: string }) {
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step) => {
        const { word, icon: Icon, tone } = looks[step.kind];
        return (
          <li key={step.id} className={classes.step}>
            <span className={classes.stepKind} data-tone={tone}>
              <Icon size={14} aria-hidden />
              {word}
            </span>
            <span className={classes.stepObject}>
              <span className={classes.faint}>{step.object}</span> <strong>{step.name}</strong>
            </span>
            <span className={classes.stepWhy}>
              {step.reasons.join('; ')}
              {step.restarts.length > 0 ? (
                <span className={classes.stops}>
                  {step.kind === 'remove' || step.kind === 'stop' ? 'Stops ' : 'Restarts '}
                  {step.restarts.join(', ')}
                </span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
