import { Alert } from '@mantine/core';
import { CircleX } from 'lucide-react';
import type { ContainerDetail } from '@/lib/contract/containers';

/** Why it ended, where there is more to say than its exit code. Shows nothing for one that runs or ended well. */
export function EndNotice({ detail }: { detail: ContainerDetail }) {
  const why = whyEnded(detail);
  if (why === null) return null;
  return (
    <Alert color="red" variant="light" icon={<CircleX size={18} aria-hidden />} title={why.title}>
      {why.text}
    </Alert>
  );
}

/** Source of the meanings of exit codes: the Docker reference on "Exit status", and `signal(7)`. */
function whyEnded({
  state,
  oomKilled,
  error,
  exitCode,
}: ContainerDetail): { title: string; text: string } | null {
  if (state === 'running' || state === 'paused') return null;
  if (oomKilled) {
    return {
      title: 'It ran out of memory',
      text: 'The kernel killed it when it passed its memory limit. Give it more under "Limits", or find what uses it.',
    };
  }
  if (error !== '') return { title: 'It could not be started', text: error };
  switch (exitCode) {
    case 125:
      return { title: 'Exit code 125', text: 'The engine itself failed to run it. Its log may say why.' };
    case 126:
      return {
        title: 'Exit code 126',
        text: 'The command was found but cannot be executed. Check its permissions.',
      };
    case 127:
      return {
        title: 'Exit code 127',
        text: 'The command was not found in the image. Check its spelling and PATH.',
      };
    default:
      return null;
  }
}
