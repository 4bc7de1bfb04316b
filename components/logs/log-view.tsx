'use client';

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type StreamId, type StreamInput, streamUrl } from '@/components/api/stream';
import { type StreamStatus, useStream } from '@/components/api/use-stream';
import { ErrorState } from '@/components/ui/error-state';
import { formatCount, formatQuantity } from '@/lib/format';
import { isLogMessage } from '@/lib/log-stream';
import { hueOf } from './hue';
import { LogActions } from './log-actions';
import { LogChips } from './log-chips';
import type { LogItem } from './log-entry';
import { LogList } from './log-list';
import { LogSearchBox } from './log-search-box';
import { LogStore, maxItems } from './log-store';
import classes from './logs.module.css';
import { useLogLines } from './use-log-lines';
import { useLogSettings } from './use-log-settings';

type Props =
  | { cluster: string; container: string }
  | { cluster: string; stack: string }
  | { cluster: string; service: string; name: string };

/** The log of a container, or the merged logs of a stack or service: followed live, searched, filtered, downloaded. */
export function LogView(props: Props) {
  const { settings } = useLogSettings();
  const { tail, sinceMs, untilMs } = settings;
  const range = { tail, sinceMs, untilMs };
  // Another range is another log: what was kept of this one goes.
  const key = JSON.stringify([props, range]);
  if ('stack' in props) {
    const { cluster, stack } = props;
    const download = (timestamps: boolean) =>
      streamUrl('stacks.downloadLogs', { cluster, stack, timestamps: String(timestamps) });
    const input = { cluster, stack, ...range };
    return (
      <Log
        key={key}
        id="stacks.followLogs"
        input={input}
        label={`Logs of ${stack}`}
        download={download}
        merged
      />
    );
  }
  if ('service' in props) {
    const { cluster, service, name } = props;
    const download = (timestamps: boolean) =>
      streamUrl('services.downloadLogs', { cluster, service, timestamps: String(timestamps) });
    const input = { cluster, service, ...range };
    return (
      <Log
        key={key}
        id="services.followLogs"
        input={input}
        label={`Logs of ${name}`}
        download={download}
        merged
      />
    );
  }
  const { cluster, container } = props;
  const download = (timestamps: boolean) =>
    streamUrl('containers.downloadLogs', { cluster, container, timestamps: String(timestamps) });
  const input = { cluster, container, ...range };
  return <Log key={key} id="containers.followLogs" input={input} label="Log" download={download} />;
}

type LogProps<Id extends StreamId> = {
  id: Id;
  input: StreamInput<Id>;
  label: string;
  download: (timestamps: boolean) => string;
  merged?: boolean;
};

function Log<Id extends 'containers.followLogs' | 'stacks.followLogs' | 'services.followLogs'>(
  props: LogProps<Id>,
) {
  const { id, input, label, download, merged = false } = props;
  const { settings, change } = useLogSettings();
  const [store] = useState(() => new LogStore());
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const [paused, setPaused] = useState(false);
  const [foundId, setFoundId] = useState<number | null>(null);
  const { status, restart } = useStream(id, input, {
    reconnect: true,
    onOpen: () => store.resume(),
    onMessage: (message) => {
      if (isLogMessage(message)) store.take(message);
    },
  });
  const { items, foundIds, matcher, problem } = useLogLines(snapshot.items, settings, store.nameOf);

  useEffect(() => {
    if (paused) store.freeze();
    else store.unfreeze();
  }, [store, paused]);

  const { nameOf: nameOfContainer } = store;
  const nameOf = useCallback(
    (item: LogItem) => {
      if (!merged || item.kind !== 'line') return null;
      const text = nameOfContainer(item.line.container);
      return { text, hue: hueOf(text) };
    },
    [merged, nameOfContainer],
  );

  const position = foundIds && foundId !== null ? foundIds.indexOf(foundId) : -1;
  const step = (by: 1 | -1) => {
    if (!foundIds || foundIds.length === 0) return;
    // The first step goes to the newest: that is what is on screen.
    const next = position === -1 ? foundIds.length - 1 : (position + by + foundIds.length) % foundIds.length;
    setFoundId(foundIds[next] ?? null);
  };

  const failed = status.state === 'ended' ? status.error : null;
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        <LogSearchBox
          settings={settings}
          onChange={change}
          found={foundIds ? { count: foundIds.length, position: position === -1 ? null : position } : null}
          problem={problem}
          onStep={step}
        />
        <span className={classes.spacer} />
        <LogActions
          settings={settings}
          onChange={change}
          paused={paused}
          waiting={snapshot.waiting}
          onPause={setPaused}
          onClear={() => store.clear()}
          shownText={() => textOf(items, merged ? nameOfContainer : null)}
          downloadUrl={({ timestamps }) => download(timestamps)}
        />
      </div>
      <div className={classes.tools}>
        <LogChips settings={settings} onChange={change} containers={merged ? snapshot.containers : []} />
      </div>
      {snapshot.notes.map((note) => (
        <p key={note} className={classes.note} role="status">
          {note}
        </p>
      ))}
      {failed ? (
        <ErrorState variant="inline" title="The log cannot be followed" error={failed} onRetry={restart} />
      ) : null}
      <LogList
        items={items}
        nameOf={nameOf}
        times={settings.times}
        wrap={settings.wrap}
        matcher={matcher}
        currentId={position === -1 ? null : foundId}
        label={label}
        nameWidth={Math.min(24, Math.max(4, ...snapshot.containers.map(({ name }) => name.length)))}
        empty={emptyText(status, snapshot.items.length, snapshot.live)}
      />
      <div className={classes.status} role="status">
        <FollowState status={status} live={snapshot.live} paused={paused} />
        <span>
          {items.length === snapshot.items.length
            ? formatQuantity(items.length, 'line')
            : `${formatCount(items.length)} of ${formatQuantity(snapshot.items.length, 'line')} shown`}
        </span>
        {snapshot.trimmed > 0 ? (
          <span>
            The oldest {formatQuantity(snapshot.trimmed, 'line')} went: {formatCount(maxItems)} are kept here,
            and a download has all.
          </span>
        ) : null}
        {snapshot.leftOut.length > 0 ? (
          <span>Left out, as 50 containers are merged at most: {snapshot.leftOut.join(', ')}</span>
        ) : null}
      </div>
    </div>
  );
}

function FollowState({ status, live, paused }: { status: StreamStatus; live: boolean; paused: boolean }) {
  const [tone, text] = ((): [string, string] => {
    switch (status.state) {
      case 'idle':
      case 'connecting':
        return ['busy', 'Connecting…'];
      case 'retrying':
        return ['warn', 'The connection to Gantry was lost; trying again'];
      case 'ended':
        return status.error ? ['bad', 'Not followed'] : ['idle', 'The log has ended'];
      case 'open':
        if (paused) return ['warn', 'Paused'];
        return live ? ['ok', 'Following'] : ['busy', 'Reading history…'];
    }
  })();
  return (
    <span className={classes.state} data-tone={tone}>
      {text}
    </span>
  );
}

function emptyText(status: StreamStatus, count: number, live: boolean): string | null {
  if (count > 0) return null;
  if (status.state === 'open' && live)
    return 'Nothing was written in this range yet. New lines show here at once.';
  return status.state === 'ended' && status.error === null ? 'Nothing was written in this range.' : null;
}

function textOf(items: readonly LogItem[], nameOf: ((container: string) => string) | null): string {
  return items
    .flatMap((item) => {
      if (item.kind !== 'line') return [];
      const name = nameOf ? `${nameOf(item.line.container)} | ` : '';
      return [`${new Date(item.line.timeMs).toISOString()} ${name}${item.text}`];
    })
    .join('\n');
}
