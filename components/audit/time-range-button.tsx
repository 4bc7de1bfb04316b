'use client';

import { Button, Popover, TextInput } from '@mantine/core';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { formatExact } from '@/lib/format';
import classes from './activity.module.css';
import { fromLocalField, toLocalField } from './activity-filter';

type Props = {
  /** Milliseconds since 1970. */
  sinceMs: number | undefined;
  untilMs: number | undefined;
  onChange: (range: { sinceMs?: number; untilMs?: number }) => void;
};

const hourMs = 3_600_000;
const presets = [
  { label: 'Last hour', spanMs: hourMs },
  { label: 'Last 24 hours', spanMs: 24 * hourMs },
  { label: 'Last 7 days', spanMs: 7 * 24 * hourMs },
  { label: 'Last 30 days', spanMs: 30 * 24 * hourMs },
];

/** The time range of a list, such as the activity: a preset, or from and until by hand. Presets begin at a fixed time, to be sent on. */
export function TimeRangeButton({ sinceMs, untilMs, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const short = (timeMs: number) => formatExact(timeMs).slice(0, 16);
  const label =
    sinceMs !== undefined && untilMs !== undefined
      ? `${short(sinceMs)} – ${short(untilMs)}`
      : sinceMs !== undefined
        ? `Since ${short(sinceMs)}`
        : untilMs !== undefined
          ? `Until ${short(untilMs)}`
          : 'Any time';
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
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Time range">
        <div className={classes.range}>
          <div className={classes.presets}>
            {presets.map((preset) => (
              <Button
                key={preset.label}
                variant="default"
                size="compact-sm"
                onClick={() => {
                  onChange({ sinceMs: Date.now() - preset.spanMs });
                  setOpened(false);
                }}
              >
                {preset.label}
              </Button>
            ))}
          </div>
          <TextInput
            size="xs"
            type="datetime-local"
            label="From"
            value={toLocalField(sinceMs)}
            onChange={(event) =>
              onChange({ sinceMs: fromLocalField(event.currentTarget.value) ?? undefined, untilMs })
            }
          />
          <TextInput
            size="xs"
            type="datetime-local"
            label="Until"
            value={toLocalField(untilMs)}
            onChange={(event) =>
              onChange({ sinceMs, untilMs: fromLocalField(event.currentTarget.value) ?? undefined })
            }
          />
          <Button
            variant="subtle"
            size="compact-xs"
            disabled={sinceMs === undefined && untilMs === undefined}
            onClick={() => {
              onChange({});
              setOpened(false);
            }}
          >
            Any time
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
