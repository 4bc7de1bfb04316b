'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy } from 'lucide-react';

/** Copies `text`. `label` says what: "Copy id". */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const { copied, copy } = useClipboard({ timeout: 1500 });
  return (
    <Tooltip label={copied ? 'Copied' : label}>
      <ActionIcon
        size="xs"
        aria-label={copied ? 'Copied' : label}
        onClick={(event) => {
          event.preventDefault();
          event.stopPropagation();
          copy(text);
        }}
      >
        {copied ? <Check size={12} aria-hidden /> : <Copy size={12} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
