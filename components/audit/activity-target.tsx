import { shortId } from '@/lib/format';
import classes from './activity.module.css';

type Props = { kind: string; id: string | null; name: string | null };

/** What an operation acted on: its kind, and its name or short id. */
export function ActivityTarget({ kind, id, name }: Props) {
  const called = name ?? (id === null ? null : isRandom(id) ? shortId(id) : id);
  return (
    <span className={classes.target} title={[kind, name, id].filter(Boolean).join(' ')}>
      <span className={classes.kind}>{kind}</span>
      {called === null ? null : <span>{called}</span>}
    </span>
  );
}

/** Ids of Docker and of our own rows say nothing beyond their first digits. */
function isRandom(id: string): boolean {
  return /^(sha256:)?[a-f0-9]{64}$|^[\w-]{32}$|^[a-f0-9]{8}-[a-f0-9-]{27}$|^[a-z0-9]{25}$/.test(id);
}
