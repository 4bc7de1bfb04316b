'use client';

import { Button, Popover, TextInput } from '@mantine/core';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { formatExact } from '@/lib/format';
import classes from './logs.module.css';

const minuteMs = 60_000;
const presets = [
  { label: 'Last 5 min', spanMs: 5 * minuteMs },
  { label: 'Last 30 min', spanMs: 30 * minuteMs },
  { label: 'Last hour', spanMs: 60 * minuteMs },
  { label: 'Last 24 h', spanMs: 24 * 60 * minuteMs },
];

type Range = { sinceMs: number | undefined; untilMs: number | undefined };

/** From when and until when the log is shown. */
export function LogRange({ sinceMs, untilMs, onChange }: Range & { onChange: (range: Range) => void }) {
  const [opened, setOpened] = useState(false);
  const close = (range: Range) => {
    onChange(range);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<CalendarClock size={14} aria-hidden />}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened((now) => !now)}
        >
          {labelOf(sinceMs, untilMs)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Time range">
        <div className={classes.range}>
          <div className={classes.presets}>
            {presets.map(({ label, spanMs }) => (
              <Button
                key={label}
                variant="default"
                size="compact-sm"
                onClick={() => close({ sinceMs: Date.now() - spanMs, untilMs: undefined })}
              >
                {label}
              </Button>
            ))}
          </div>
          <TextInput
            size="xs"
            type="datetime-local"
            step={1}
            label="From"
            value={toField(sinceMs)}
            onChange={(event) => onChange({ sinceMs: fromField(event.currentTarget.value), untilMs })}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            step={1}
            label="Until"
            value={toField(untilMs)}
            onChange={(event) => onChange({ sinceMs, untilMs: fromField(event.currentTarget.value) })}
          />
          <Button
            variant="subtle"
            size="compact-xs"
            disabled={sinceMs === undefined && untilMs === undefined}
            onClick={() => close({ sinceMs: undefined, untilMs: undefined })}
          >
            Any time
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function labelOf(sinceMs: number | undefined, untilMs: number | undefined): string {
  const short = (timeMs: number) => formatExact(timeMs).slice(5, 16);
  if (sinceMs !== undefined && untilMs !== undefined) return `${short(sinceMs)} – ${short(untilMs)}`;
  if (sinceMs !== undefined) return `Since ${short(sinceMs)}`;
  return untilMs === undefined ? 'Any time' : `Until ${short(untilMs)}`;
}

/** A time as a `datetime-local` field has it: local, to the second. */
function toField(timeMs: number | undefined): string {
  if (timeMs === undefined) return '';
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * minuteMs);
  return local.toISOString().slice(0, 19);
}

function fromField(text: string): number | undefined {
  const timeMs = new Date(text).getTime();
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
