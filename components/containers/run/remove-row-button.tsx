'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import classes from '../containers.module.css';

/** Takes one row out of a form. */
export function RemoveRowButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon className={classes.removal} aria-label={label} onClick={onClick}>
        <X size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
