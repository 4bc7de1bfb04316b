import type { StreamStatus } from '@/components/api/use-stream';
import { joinCommandLine } from '@/lib/command-line';
import classes from './terminal.module.css';

export type Ending = { exitCode: number | null };

type Props = {
  status: StreamStatus;
  started: string[] | null;
  ending: Ending | null;
  mayOpen: boolean;
};

/** Where the session is, and how it ended. */
export function TerminalState(props: Props) {
  const [tone, text] = wordsOf(props);
  return (
    <p className={classes.state} data-tone={tone} role="status">
      {text}
    </p>
  );
}

function wordsOf({ status, started, ending, mayOpen }: Props): ['ok' | 'busy' | 'idle' | 'bad', string] {
  switch (status.state) {
    case 'idle':
      return mayOpen
        ? [
            'idle',
            'Every terminal is recorded, and in the activity log: who opened it, what it showed, and how it ended.',
          ]
        : ['idle', 'You may not open a terminal in this container.'];
    case 'connecting':
      return ['busy', 'Connecting…'];
    case 'retrying':
      return ['bad', status.error.message];
    case 'open':
      return started ? ['ok', `${joinCommandLine(started)} runs`] : ['busy', 'Starting…'];
    case 'ended':
      if (status.error) return ['bad', status.error.message];
      if (!ending) return ['idle', 'Disconnected. The shell was told to end.'];
      return ending.exitCode === null
        ? ['idle', 'The program has ended.']
        : [ending.exitCode === 0 ? 'idle' : 'bad', `Exited with code ${ending.exitCode}`];
  }
}
