import { CodeBlock } from '@/components/ui/code-block';
import { PermissionButton } from '@/components/ui/permission-button';
import classes from './stacks.module.css';

type Props = {
  url: string;
  /** Where it was made just now. */
  secret: string | null;
  renewing: boolean;
  onRenew: () => void;
};

/** What to enter at the git server, for each kind of it. */
export function GitWebhookHelp({ url, secret, renewing, onRenew }: Props) {
  return (
    <section aria-label="Webhook" className={classes.column}>
      <p className={classes.quiet}>Add a webhook for pushes to the repository, with this address:</p>
      <CodeBlock code={url} label="Copy the address" wrap />
      {secret === null ? (
        <div>
          <p className={classes.quiet}>
            Its secret was shown when it was made. A new one takes its place: then it has to be changed at the
            git server too.
          </p>
          <PermissionButton
            permission="Stack Deploy"
            variant="default"
            size="compact-sm"
            loading={renewing}
            onClick={onRenew}
          >
            Make a new secret
          </PermissionButton>
        </div>
      ) : (
        <>
          <p className={classes.quiet}>And this secret. It is shown this once: copy it now.</p>
          <CodeBlock code={secret} label="Copy the secret" wrap />
        </>
      )}
      <ul className={classes.quiet}>
        <li>
          <b>GitHub</b>: Settings, Webhooks, Add webhook. Content type <code>application/json</code>, the
          secret as <i>Secret</i>, just the push event.
        </li>
        <li>
          <b>GitLab</b>: Settings, Webhooks. The secret as <i>Secret token</i>, push events (and tag push
          events for a tag).
        </li>
        <li>
          <b>Gitea</b>, <b>Forgejo</b>: Settings, Webhooks, Add webhook, Gitea. POST,{' '}
          <code>application/json</code>, the secret as <i>Secret</i>, push events.
        </li>
      </ul>
    </section>
  );
}
