'use client';

import { ActionIcon, Button, Menu, Select, Tooltip } from '@mantine/core';
import { Clock, Copy, Download, Eraser, Pause, Play, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import { notifyDone, notifyError } from '@/components/ui/notify';
import { formatCount } from '@/lib/format';

import { LogRange } from './log-range';
import { type LogSettings, tails } from './use-log-settings';

type Props = {
  settings: LogSettings;
  onChange: (changes: Partial<LogSettings>) => void;
  paused: boolean;
  /** Lines that came while paused. */
  waiting: number;
  onPause: (paused: boolean) => void;
  onClear: () => void;
  /** What is shown, as text. */
  shownText: () => string;
  /** Where the log is downloaded. */
  downloadUrl: (options: { timestamps: boolean }) => string;
};

/** What can be done with a log besides searching it. */
export function LogActions(props: Props) {
  const { settings, onChange, paused, waiting, onPause, onClear, shownText, downloadUrl } = props;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shownText());
      notifyDone('The lines shown were copied.');
    } catch (error) {
      notifyError('The lines could not be copied', error);
    }
  };
  return (
    <>
      <Select
        size="xs"
        w={112}
        aria-label="Lines of history"
        allowDeselect={false}
        data={tails.map((tail) => ({ value: String(tail), label: `${formatCount(tail)} lines` }))}
        value={String(settings.tail)}
        onChange={(value) => onChange({ tail: Number(value) })}
        comboboxProps={{ withinPortal: true }}
      />
      <LogRange sinceMs={settings.sinceMs} untilMs={settings.untilMs} onChange={onChange} />
      <Toggle label="Times" pressed={settings.times} onClick={() => onChange({ times: !settings.times })}>
        <Clock size={15} aria-hidden />
      </Toggle>
      <Toggle
        label="Wrap long lines"
        pressed={settings.wrap}
        onClick={() => onChange({ wrap: !settings.wrap })}
      >
        <WrapText size={15} aria-hidden />
      </Toggle>
      <Tooltip label="Take all lines off the view">
        <ActionIcon aria-label="Clear the view" onClick={onClear}>
          <Eraser size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Copy the lines shown">
        <ActionIcon aria-label="Copy the lines shown" onClick={() => void copy()}>
          <Copy size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<Download size={14} aria-hidden />}>
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={downloadUrl({ timestamps: false })} download>
            Whole log, as it was written
          </Menu.Item>
          <Menu.Item component="a" href={downloadUrl({ timestamps: true })} download>
            Whole log, with times
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        variant={paused ? 'filled' : 'default'}
        leftSection={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
        onClick={() => onPause(!paused)}
      >
        {paused ? (waiting > 0 ? `Resume (${formatCount(waiting)} new)` : 'Resume') : 'Pause'}
      </Button>
    </>
  );
}

function Toggle({
  label,
  pressed,
  onClick,
  children,
}: {
  label: string;
  pressed: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'iris' : 'gray'}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
