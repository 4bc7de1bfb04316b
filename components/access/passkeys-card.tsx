'use client';

import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { RowMenu } from '@/components/ui/row-menu';
import { SectionCard } from '@/components/ui/section-card';
import type { Passkey } from '@/lib/contract/passkeys';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasskeyCreateDialog } from './passkey-create-dialog';
import { PasskeyRemoveDialog } from './passkey-remove-dialog';
import { PasskeyRenameDialog } from './passkey-rename-dialog';
import { useAccessChange } from './use-access-change';

type Dialog = { kind: 'create' } | { kind: 'rename' | 'remove'; passkey: Passkey };

/** One's own passkeys: added, renamed, removed. */
export function PasskeysCard() {
  const changed = useAccessChange();
  const list = useQuery(api.passkeys.list.queryOptions({ input: { limit: 50 } }));
  const factor = useQuery(api.factors.current.queryOptions({ input: {} }));
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const error = list.error ?? factor.error;
  const { data } = list;

  return (
    <SectionCard title="Passkeys">
      {error ? (
        <ErrorState
          variant="inline"
          error={error}
          onRetry={() => {
            void list.refetch();
            void factor.refetch();
          }}
        />
      ) : !data || !factor.data ? (
        <LoadingState />
      ) : (
        <div className={classes.form}>
          <p className={classes.step}>
            They let you in without a password, and are two factors in one: a device or key that you have,
            which checks that it is you.
          </p>
          {data.items.length === 0 ? null : (
            <ul className={classes.passkeys} aria-label="Passkeys">
              {data.items.map((passkey) => (
                <PasskeyRow
                  key={passkey.id}
                  passkey={passkey}
                  onChoose={(kind) => setDialog({ kind, passkey })}
                />
              ))}
            </ul>
          )}
          {data.whyNone === null ? (
            <div>
              <Button variant="default" onClick={() => setDialog({ kind: 'create' })}>
                Add a passkey
              </Button>
            </div>
          ) : (
            <FormMessage tone="note">{data.whyNone}</FormMessage>
          )}
        </div>
      )}
      {dialog?.kind === 'create' ? (
        <PasskeyCreateDialog
          needsPassword={factor.data?.fresh !== true}
          onClose={close}
          onDone={(name) => void changed(`The passkey ${name} is added: it lets you in from now on.`)}
        />
      ) : null}
      {dialog?.kind === 'rename' ? <PasskeyRenameDialog passkey={dialog.passkey} onClose={close} /> : null}
      {dialog?.kind === 'remove' ? <PasskeyRemoveDialog passkey={dialog.passkey} onClose={close} /> : null}
    </SectionCard>
  );
}

function PasskeyRow({
  passkey,
  onChoose,
}: {
  passkey: Passkey;
  onChoose: (what: 'rename' | 'remove') => void;
}) {
  const { name, createdMs, lastUsedMs, worksHere } = passkey;
  return (
    <li>
      <KeyRound size={15} aria-hidden />
      <div>
        <strong>{name}</strong>
        <p className={classes.foot}>
          Added <RelativeTime timeMs={createdMs} />,{' '}
          {lastUsedMs === null ? (
            'never used'
          ) : (
            <>
              last used <RelativeTime timeMs={lastUsedMs} />
            </>
          )}
          {worksHere ? null : '. It was made for another address of Gantry, and works only there'}
        </p>
      </div>
      <RowMenu name={name}>
        <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => onChoose('rename')}>
          Rename
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => onChoose('remove')}
        >
          Remove
        </Menu.Item>
      </RowMenu>
    </li>
  );
}
