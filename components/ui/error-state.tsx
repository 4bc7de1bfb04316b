'use client';

import { Button } from '@mantine/core';
import { CircleX, RotateCw } from 'lucide-react';
import { ApiError } from '@/components/api/api-error';
import { CopyButton } from './copy-button';
import classes from './states.module.css';

type Props = {
  error: Error;
  /** What failed: "The containers could not be loaded". */
  title?: string;
  onRetry?: () => void;
  /** `inline` is one line high, for a card or a dialog. */
  variant?: 'page' | 'inline';
};

/** A failure: what happened, what to do, and the request id to quote. */
export function ErrorState({ error, title = 'This could not be loaded', onRetry, variant = 'page' }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div className={variant === 'page' ? classes.state : classes.inline} role="alert">
      <CircleX size={variant === 'page' ? 28 : 16} strokeWidth={1.75} aria-hidden className={classes.bad} />
      <div>
        <p className={classes.title}>{title}</p>
        <p className={classes.text}>{error.message}</p>
        {requestId ? (
          <p className={classes.request}>
            Request <code>{requestId}</code> <CopyButton text={requestId} label="Copy request id" />
          </p>
        ) : null}
      </div>
      {onRetry ? (
        <div className={classes.action}>
          <Button variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
        </div>
      ) : null}
    </div>
  );
}
