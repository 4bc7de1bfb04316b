'use client';

import { logLevels } from '@/lib/log-level';
import type { LogContainer } from '@/lib/log-stream';
import { hueOf } from './hue';
import classes from './logs.module.css';
import type { LogSettings } from './use-log-settings';

const levelNames = { error: 'Errors', warn: 'Warnings', info: 'Info', debug: 'Debug' } as const;

type Props = {
  settings: LogSettings;
  onChange: (changes: Partial<LogSettings>) => void;
  /** The containers whose lines are merged; none for the log of one. */
  containers: readonly LogContainer[];
};

/** Which levels and containers are shown. */
export function LogChips({ settings, onChange, containers }: Props) {
  const { levels = [], hidden } = settings;
  return (
    <>
      <div className={classes.chips} role="group" aria-label="Levels shown">
        {logLevels.map((level) => {
          const pressed = levels.includes(level);
          return (
            <button
              key={level}
              type="button"
              className={classes.chip}
              data-level={level}
              aria-pressed={pressed}
              onClick={() =>
                onChange({ levels: pressed ? levels.filter((each) => each !== level) : [...levels, level] })
              }
            >
              <span className={classes.dot} />
              {levelNames[level]}
            </button>
          );
        })}
      </div>
      {containers.length > 1 ? (
        <div className={classes.chips} role="group" aria-label="Containers shown">
          {containers.map(({ id, name }) => {
            const isHidden = hidden.includes(name);
            return (
              <button
                key={id}
                type="button"
                className={classes.chip}
                data-off={isHidden || undefined}
                aria-pressed={!isHidden}
                style={{ '--hue': hueOf(name) }}
                onClick={() =>
                  onChange({ hidden: isHidden ? hidden.filter((each) => each !== name) : [...hidden, name] })
                }
              >
                <span className={classes.dot} />
                {name}
              </button>
            );
          })}
        </div>
      ) : null}
    </>
  );
}
