'use client';

import { Button, FileButton, Group, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { FileCheck, ShieldCheck } from 'lucide-react';
import { api, client } from '@/components/api/client';
import { notifyError } from '@/components/ui/notify';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import type { AuditDestination, AuditVerification } from '@/lib/contract/audit';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './activity.module.css';

type Props = { verification: AuditVerification; secondPlace: AuditDestination['kind'] | null };

const mostFileBytes = 3 * 1024 * 1024;

/** Begins a check of the whole log, and says what came of the last one. */
export function VerificationCard({ verification, secondPlace }: Props) {
  const queryClient = useQueryClient();
  const running = verification.state === 'running';
  const begin = async (checkpoints?: string) => {
    try {
      await client.audit.verify({ checkpoints });
      await queryClient.invalidateQueries({ queryKey: api.audit.proof.key() });
    } catch (error) {
      notifyError('The log was not checked', error);
    }
  };
  const beginWith = async (file: File | null) => {
    if (!file) return;
    if (file.size > mostFileBytes) {
      const message = 'It is larger than 3 MiB. Check an export with "npm run audit:verify" instead.';
      notifyError('The log was not checked', new Error(message));
      return;
    }
    await begin(await file.text());
  };
  return (
    <SectionCard
      title="Verify"
      actions={
        <Group gap="xs" justify="flex-end">
          {secondPlace === 'file' ? null : (
            <FileButton onChange={(file) => void beginWith(file)}>
              {(button) => (
                <Button
                  {...button}
                  variant="default"
                  size="xs"
                  disabled={running}
                  leftSection={<FileCheck size={14} aria-hidden />}
                >
                  Against a file
                </Button>
              )}
            </FileButton>
          )}
          <Button
            size="xs"
            loading={running}
            leftSection={<ShieldCheck size={14} aria-hidden />}
            onClick={() => void begin()}
          >
            Verify now
          </Button>
        </Group>
      }
    >
      <div role="status" className={classes.part}>
        <Result verification={verification} />
      </div>
    </SectionCard>
  );
}

function Result({ verification }: { verification: AuditVerification }) {
  switch (verification.state) {
    case 'none':
      return (
        <p className={classes.quiet}>
          Checks every entry, archives too: that none was edited, removed, made anew or cut off.
        </p>
      );
    case 'running': {
      const { done, total } = verification;
      return (
        <>
          <p>
            Checked {formatCount(done)} of {formatQuantity(total, 'row')}.
          </p>
          <Progress value={total === 0 ? 0 : (done / total) * 100} aria-label="Rows checked" />
        </>
      );
    }
    case 'failed':
      return (
        <p className={classes.failure}>
          The log could not be checked: {verification.message}{' '}
          <RelativeTime timeMs={verification.finishedMs} />
        </p>
      );
    case 'done':
      return <Verdict verification={verification} />;
  }
}

function Verdict({ verification }: { verification: Extract<AuditVerification, { state: 'done' }> }) {
  const { verdict, missingArchives, comparedWith, finishedMs } = verification;
  const { problem, signed, secondPlace, firstSequence, lastSequence, checkpoints } = verdict;
  const nothing = lastSequence < firstSequence;
  const agreeing = checkpoints > 0 ? `, and agree with ${formatQuantity(checkpoints, 'checkpoint')}` : '';
  return (
    <>
      {problem ? (
        <p className={classes.failure}>
          <strong>Not sound.</strong> {problem.message} What is before it is sound.
        </p>
      ) : (
        <p className={classes.success}>
          <strong>Sound.</strong>{' '}
          {nothing
            ? 'There are no entries yet.'
            : `Entries ${formatCount(firstSequence)} to ${formatCount(lastSequence)} are as they were written${agreeing}.`}
        </p>
      )}
      <ul className={classes.facts}>
        <li>
          {signed
            ? `Signed up to entry ${formatCount(signed.sequence)}.`
            : 'No checkpoint was made yet: one follows within a minute.'}
        </li>
        <li>
          {comparedWith === 'nothing'
            ? 'Compared with no second place: that somebody cut the log and its checkpoints cannot be told.'
            : secondPlace
              ? `The second place agrees up to entry ${formatCount(secondPlace.sequence)}.`
              : 'The second place holds no checkpoint of this log.'}
        </li>
        {missingArchives.length > 0 ? (
          <li>
            Not checked, as they are not where Gantry left them: {missingArchives.join(', ')}. Check them with
            an export and <code>npm run audit:verify</code>.
          </li>
        ) : null}
        <li>
          Checked <RelativeTime timeMs={finishedMs} />.
        </li>
      </ul>
    </>
  );
}
