'use client';

import '@xterm/xterm/css/xterm.css';

import { Eye } from 'lucide-react';
import { use, useEffect, useRef, useState } from 'react';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { useStream } from '@/components/api/use-stream';
import { RequestTerminal } from '@/components/recordings/request-terminal';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { splitCommandLine } from '@/lib/command-line';
import { formatQuantity } from '@/lib/format';
import { isTerminalMessage, type TerminalRequest } from '@/lib/terminal-stream';
import { InputWindow } from './input-window';
import { TerminalForm } from './terminal-form';
import { TerminalState, type Ending } from './terminal-state';
import classes from './terminal.module.css';
import { useXterm } from './use-xterm';

type Session = {
  cluster: string;
  container: string;
  command?: string[];
  user?: string;
  columns: number;
  rows: number;
};

/** A terminal in a container. A right to it may be to this container alone, so its place is that. */
export function Terminal(props: { cluster: string; container: string }) {
  const around = use(PlaceContext);
  return (
    <PlaceContext value={around && { ...around, container: props.container }}>
      <TerminalView {...props} />
    </PlaceContext>
  );
}

/** Choose what to run and as whom, type, and see how it ended. */
function TerminalView({ cluster, container }: { cluster: string; container: string }) {
  const { may } = useSession();
  const [choice, setChoice] = useState({ command: '', user: '' });
  const [session, setSession] = useState<Session | null>(null);
  const [started, setStarted] = useState<string[] | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  const [watchedBy, setWatchedBy] = useState<string[]>([]);
  const [paste, setPaste] = useState<string | null>(null);
  const typing = useRef<InputWindow | null>(null);

  const { host, xterm } = useXterm({
    onInput: (text) => {
      if (isOpen) typing.current?.type(text);
    },
    onResize: ({ columns, rows }) => {
      if (isOpen) send({ type: 'resize', columns, rows } satisfies TerminalRequest);
    },
    onRiskyPaste: setPaste,
  });

  const { status, send, sendBytes, restart, stop } = useStream('containers.exec', session, {
    onOpen: () => {
      typing.current = new InputWindow(sendBytes);
      xterm?.terminal.focus();
    },
    onBytes: (bytes) =>
      // Resolves once it is drawn: only then does the server send more.
      new Promise((resolve) => {
        if (xterm) xterm.terminal.write(bytes, resolve);
        else resolve();
      }),
    onMessage: (message) => {
      if (!isTerminalMessage(message)) return;
      switch (message.type) {
        case 'started':
          setStarted(message.command);
          break;
        case 'taken':
          typing.current?.taken(message.bytes);
          break;
        case 'watched':
          setWatchedBy(message.by);
          break;
        case 'exit':
          setEnding({ exitCode: message.code });
          break;
      }
    },
  });
  const isOpen = status.state === 'open';
  const isBusy = isOpen || status.state === 'connecting';

  const line = splitCommandLine(choice.command);
  const open = () => {
    if (!xterm || line.problem !== null || isBusy) return;
    const { cols: columns, rows } = xterm.terminal;
    const next: Session = {
      cluster,
      container,
      columns,
      rows,
      ...(line.words.length > 0 ? { command: line.words } : {}),
      ...(choice.user.trim() === '' ? {} : { user: choice.user.trim() }),
    };
    setStarted(null);
    setEnding(null);
    setWatchedBy([]);
    xterm.terminal.reset();
    // The same session again is another one.
    if (JSON.stringify(next) === JSON.stringify(session)) restart();
    else setSession(next);
  };

  useEffect(() => xterm?.setLive(isOpen), [xterm, isOpen]);

  return (
    <div className={classes.view}>
      <div className={classes.bar}>
        <TerminalForm
          choice={choice}
          onChange={setChoice}
          problem={line.problem}
          disabled={isBusy}
          again={session !== null}
          onOpen={open}
          onClose={stop}
        />
        <TerminalState status={status} started={started} ending={ending} mayOpen={may('Container Exec')} />
        {isOpen && watchedBy.length > 0 ? (
          <p className={classes.watched} role="status">
            <Eye size={14} aria-hidden /> Watched by {watchedBy.join(', ')}
          </p>
        ) : null}
        <RequestTerminal cluster={cluster} container={container} />
      </div>
      <div className={classes.frame} data-idle={!isBusy || undefined}>
        <div
          ref={host}
          className={classes.host}
          role="group"
          aria-label={`Terminal in ${container.slice(0, 12)}`}
        />
      </div>
      <ConfirmDialog
        opened={paste !== null}
        onClose={() => setPaste(null)}
        title={`Paste ${formatQuantity((paste ?? '').split(/\r\n|\r|\n/).length, 'line')}?`}
        confirmLabel="Paste"
        tone="normal"
        onConfirm={async () => {
          if (paste !== null) xterm?.terminal.paste(paste);
          setPaste(null);
        }}
      >
        The program cannot tell a paste from typing: a shell runs each line at once.
        <pre className={classes.paste}>{(paste ?? '').slice(0, 2000)}</pre>
      </ConfirmDialog>
    </div>
  );
}
