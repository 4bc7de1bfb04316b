'use client';

import type { Terminal } from '@xterm/xterm';
import { useRef, useState } from 'react';
import { useStream } from '@/components/api/use-stream';
import { readCastLine, readCastSize } from '@/lib/cast';
import classes from './recordings.module.css';
import { Screen } from './screen';

/** An open terminal as it goes on. The one in it is told who watches. */
export function LiveView({ recording, onEnded }: { recording: string; onEnded: () => void }) {
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const rest = useRef('');
  const decoder = useRef(new TextDecoder());
  const { status } = useStream('recordings.watch', terminal ? { recording } : null, {
    onOpen: () => {
      rest.current = '';
      decoder.current = new TextDecoder();
      terminal?.reset();
    },
    onMessage: (message) => {
      if (typeof message !== 'object' || message === null) return;
      if ('columns' in message && 'rows' in message) {
        terminal?.resize(Number(message.columns), Number(message.rows));
      }
    },
    onBytes: (bytes) =>
      new Promise((resolve) => {
        const lines = (rest.current + decoder.current.decode(bytes, { stream: true })).split('\n');
        rest.current = lines.pop() ?? '';
        for (const line of lines) {
          const event = readCastLine(line);
          if (event?.kind === 'o') terminal?.write(event.data);
          const size = event?.kind === 'r' ? readCastSize(event.data) : null;
          if (size) terminal?.resize(Math.max(2, size.columns), size.rows);
          if (event?.kind === 'm') onEnded();
        }
        if (terminal) terminal.write('', resolve);
        else resolve();
      }),
  });
  return (
    <div className={classes.player}>
      <p className={classes.facts} role="status">
        {status.state === 'open'
          ? 'Live: who is in this terminal sees that you watch.'
          : status.state === 'ended'
            ? (status.error?.message ?? 'The terminal has ended.')
            : 'Connecting…'}
      </p>
      <Screen
        label="Open terminal"
        onReady={(made) => {
          setTerminal(made);
          return () => setTerminal(null);
        }}
      />
    </div>
  );
}
