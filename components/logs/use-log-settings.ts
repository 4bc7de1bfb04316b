'use client';

import { useMemo } from 'react';
import { onlyValues } from '@/components/ui/url-state';
import { useUrlState } from '@/components/ui/use-url-state';
import { logLevels, type LogLevel } from '@/lib/log-level';

/** How a log is shown: all of it is in the address. */
export type LogSettings = {
  find: string;
  regex: boolean;
  /** Shows only lines that match. */
  only: boolean;
  /** Levels shown; undefined is all lines, also those without a level. */
  levels: LogLevel[] | undefined;
  /** Names of containers not shown. */
  hidden: string[];
  tail: number;
  sinceMs: number | undefined;
  untilMs: number | undefined;
  times: boolean;
  wrap: boolean;
};

export const tails = [100, 500, 1000, 5000, 20_000];
const defaultTail = 1000;

/** The settings of a log view, and how to change them. */
export function useLogSettings() {
  const url = useUrlState();
  const settings: LogSettings = useMemo(
    () => ({
      find: url.get('find'),
      regex: url.get('regex') === '1',
      only: url.get('only') === '1',
      levels: onlyValues(url.getAll('level'), logLevels),
      hidden: url.getAll('hide'),
      tail: tails.find((each) => String(each) === url.get('lines')) ?? defaultTail,
      sinceMs: timeOf(url.get('since')),
      untilMs: timeOf(url.get('until')),
      times: url.get('times') !== '0',
      wrap: url.get('wrap') === '1',
    }),
    [url],
  );
  const change = (changes: Partial<LogSettings>) => {
    const { find, regex, only, levels, hidden, tail, sinceMs, untilMs, times, wrap } = {
      ...settings,
      ...changes,
    };
    url.set({
      find,
      regex: regex ? '1' : null,
      only: only ? '1' : null,
      level: levels ?? null,
      hide: hidden,
      lines: tail === defaultTail ? null : String(tail),
      since: sinceMs === undefined ? null : new Date(sinceMs).toISOString(),
      until: untilMs === undefined ? null : new Date(untilMs).toISOString(),
      times: times ? null : '0',
      wrap: wrap ? '1' : null,
    });
  };
  return { settings, change };
}

function timeOf(text: string): number | undefined {
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
