import { CopyButton } from './copy-button';
import classes from './code.module.css';

/** Text as it is, in monospace, with a copy button. */
export function CodeBlock({
  code,
  label = 'Copy',
  wrap = false,
}: {
  code: string;
  label?: string;
  wrap?: boolean;
}) {
  return (
    <div className={classes.block}>
      <pre className={classes.pre} data-wrap={wrap || undefined} tabIndex={0}>
        {code}
      </pre>
      <div className={classes.copy}>
        <CopyButton text={code} label={label} />
      </div>
    </div>
  );
}
