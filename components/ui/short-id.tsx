import { shortId } from '@/lib/format';
import { CopyButton } from './copy-button';
import classes from './text.module.css';

/** The first 12 digits of an id; the copy button takes all of it. */
export function ShortId({ id, label = 'Copy id' }: { id: string; label?: string }) {
  return (
    <span className={classes.withCopy}>
      <code className={classes.mono} title={id}>
        {shortId(id)}
      </code>
      <CopyButton text={id} label={label} />
    </span>
  );
}
