'use client';

import { Button } from '@mantine/core';
import { JobInDialog } from '@/components/jobs/job-in-dialog';
import { LinkButton } from '@/components/ui/link-button';
import type { Job } from '@/lib/contract/jobs';
import { paths } from '@/lib/paths';

type Props = {
  cluster: string;
  verb: 'pull' | 'push';
  job: string;
  reference: string;
  onClose: () => void;
  /** Back to the form: to mend what failed, or with another image. */
  onAgain: (next: 'same' | 'another') => void;
};

/** A pull or push as it goes on, layer by layer. */
export function TransferProgress({ job, ...props }: Props) {
  return (
    <JobInDialog
      job={job}
      label="Layers"
      stopLabel={`Cancel the ${props.verb}`}
      actions={({ state }) => <Buttons {...props} state={state} />}
    />
  );
}

type ButtonsProps = Omit<Props, 'job'> & { state: Job['state'] };

function Buttons({ cluster, verb, state, reference, onClose, onAgain }: ButtonsProps) {
  const close = (
    <Button variant="default" onClick={onClose}>
      Close
    </Button>
  );
  switch (state) {
    case 'running':
      return close;
    case 'failed':
    case 'cancelled':
    case 'unknown':
      return (
        <>
          {close}
          <Button onClick={() => onAgain('same')}>Try again</Button>
        </>
      );
    case 'succeeded':
      return verb === 'push' ? (
        close
      ) : (
        <>
          <Button variant="default" onClick={() => onAgain('another')}>
            Pull another
          </Button>
          <LinkButton variant="default" href={paths.runContainer(cluster, reference)}>
            Run a container
          </LinkButton>
          <Button onClick={onClose}>Done</Button>
        </>
      );
  }
}
