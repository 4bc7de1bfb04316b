'use client';

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronUp, ListFilter, Regex, Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { formatCount } from '@/lib/format';
import classes from './logs.module.css';
import type { LogSettings } from './use-log-settings';

type Props = {
  settings: LogSettings;
  onChange: (changes: Partial<LogSettings>) => void;
  /** How many lines match, and which of them is shown; null while nothing is searched for. */
  found: { count: number; position: number | null } | null;
  /** What is wrong with the pattern. */
  problem: string | null;
  onStep: (by: 1 | -1) => void;
};

/** The search of a log: Enter goes to the next line found, Shift+Enter to the one before. */
export function LogSearchBox({ settings, onChange, found, problem, onStep }: Props) {
  // The address follows what is typed a moment later; the field must not wait for it.
  const [text, setText] = useState(settings.find);
  const type = (find: string) => {
    setText(find);
    onChange({ find });
  };
  const toggle = (label: string, icon: ReactNode, pressed: boolean, change: Partial<LogSettings>) => (
    <Tooltip label={label}>
      <ActionIcon
        size="sm"
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'iris' : 'gray'}
        aria-label={label}
        aria-pressed={pressed}
        onClick={() => onChange(change)}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      <TextInput
        className={classes.search}
        size="xs"
        type="search"
        aria-label="Search the log"
        placeholder="Search the log"
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        error={problem}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape' && text !== '') type('');
        }}
      />
      <span className={classes.searchControls}>
        {toggle('Regular expression', <Regex size={14} aria-hidden />, settings.regex, {
          regex: !settings.regex,
        })}
        {toggle('Only lines that match', <ListFilter size={14} aria-hidden />, settings.only, {
          only: !settings.only,
        })}
        {found ? (
          <>
            <ActionIcon
              size="sm"
              aria-label="Line found before"
              disabled={found.count === 0}
              onClick={() => onStep(-1)}
            >
              <ChevronUp size={14} aria-hidden />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label="Next line found"
              disabled={found.count === 0}
              onClick={() => onStep(1)}
            >
              <ChevronDown size={14} aria-hidden />
            </ActionIcon>
            <span className={classes.count} role="status">
              {found.count === 0
                ? 'Not found'
                : found.position === null
                  ? `${formatCount(found.count)} found`
                  : `${formatCount(found.position + 1)} of ${formatCount(found.count)}`}
            </span>
          </>
        ) : null}
      </span>
    </>
  );
}
