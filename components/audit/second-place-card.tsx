'use client';

import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { KeyValueList } from '@/components/ui/key-value-list';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditProofState } from '@/lib/contract/audit';
import { formatQuantity } from '@/lib/format';
import classes from './activity.module.css';
import { ManagedCard } from './managed-card';
import { SecondPlaceDialog } from './second-place-dialog';

const kinds = { file: 'File', syslog: 'Syslog over TLS', webhook: 'Webhook' };

/** Where checkpoints are sent, and whether they arrive. */
export function SecondPlaceCard({ destination }: { destination: AuditProofState['destination'] }) {
  return (
    <ManagedCard
      title="Second place"
      action={destination ? 'Change' : 'Set up'}
      dialog={(close) => <SecondPlaceDialog destination={destination} onClose={close} />}
    >
      {destination ? (
        <KeyValueList
          items={[
            { label: kinds[destination.kind], value: <code>{destination.place}</code> },
            {
              label: 'Client certificate',
              value: destination.hasClientCertificate ? 'set, its key encrypted' : null,
            },
            { label: 'State', value: <DeliveryState destination={destination} /> },
            {
              label: 'Last delivered',
              value:
                destination.deliveredMs === null ? null : <RelativeTime timeMs={destination.deliveredMs} />,
            },
          ]}
        />
      ) : (
        <p className={classes.quiet}>
          Checkpoints are kept in Gantry’s own database alone. Who can write that can cut the log and its
          checkpoints with it. Send them where they cannot: a file on another machine, a syslog server, a
          webhook.
        </p>
      )}
    </ManagedCard>
  );
}

function DeliveryState({ destination }: { destination: NonNullable<AuditProofState['destination']> }) {
  const { failingSinceMs, lastError, waiting } = destination;
  if (failingSinceMs !== null) {
    return (
      <span className={classes.state} data-tone="bad">
        <CircleAlert size={14} aria-hidden />
        <span>
          Failing since <RelativeTime timeMs={failingSinceMs} form="age" />,{' '}
          {formatQuantity(waiting, 'checkpoint')} waiting: {lastError}
        </span>
      </span>
    );
  }
  return waiting > 0 ? (
    <span className={classes.state}>
      <LoaderCircle size={14} aria-hidden />
      <span>Sending {formatQuantity(waiting, 'checkpoint')}</span>
    </span>
  ) : (
    <span className={classes.state} data-tone="ok">
      <CircleCheck size={14} aria-hidden />
      <span>Delivered</span>
    </span>
  );
}
