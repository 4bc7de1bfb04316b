import { CircleAlert, CircleX } from 'lucide-react';
import classes from './stacks.module.css';

const icons = { warn: CircleAlert, bad: CircleX };

/** What the one who deploys should know, or what stands in the way, a sentence a line. */
export function PlanNotes({ tone, items }: { tone: 'warn' | 'bad'; items: readonly string[] }) {
  const Icon = icons[tone];
  return (
    <ul className={classes.notes} data-tone={tone}>
      {items.map((item) => (
        <li key={item}>
          <Icon size={14} aria-hidden />
          <span>{item}</span>
        </li>
      ))}
    </ul>
  );
}
