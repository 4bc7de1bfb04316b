import { shortId } from '@/lib/format';
import classes from './activity.module.css';

type Props = { kind: string; id: string | null; name: string | null };

/** What an operation acted on: its kind, and its name or short id. */
export function ActivityTarget({ kind, id, name }: Props) {
  const called = name ?? (id === null ? null : /^(sha256:)?[a-f0-9]{64}$/.test(id) ? shortId(id) : id);
  return (
    <span className={classes.target} title={[kind, name, id].filter(Boolean).join(' ')}>
      <span className={classes.kind}>{kind}</span>
      {called === null ? null : <span>{called}</span>}
    </span>
  );
}
