import { CircleCheck, CircleSlash } from 'lucide-react';
import classes from './access.module.css';

/** Whether a user may sign in: icon and word. */
export function UserState({ disabled }: { disabled: boolean }) {
  const Icon = disabled ? CircleSlash : CircleCheck;
  return (
    <span className={classes.state} data-tone={disabled ? 'idle' : 'ok'}>
      <Icon size={14} strokeWidth={2.25} aria-hidden />
      {disabled ? 'Disabled' : 'Enabled'}
    </span>
  );
}
