import { CopyButton } from '@/components/ui/copy-button';
import classes from './access.module.css';
import { FormMessage } from './form-message';

/** New recovery codes, shown this once. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  return (
    <>
      <FormMessage tone="note">
        Keep these codes where you find them without your device. Each lets you in once in place of a code of
        the app. They are shown this once.
      </FormMessage>
      <div className={classes.codes}>
        <ol aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <CopyButton text={codes.join('\n')} label="Copy the recovery codes" />
      </div>
    </>
  );
}
