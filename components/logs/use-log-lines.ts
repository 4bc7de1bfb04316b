'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { LogItem } from './log-entry';
import { type Matcher, plainMatcher, regexMatcher } from './log-search';
import type { LogSettings } from './use-log-settings';

/** What of a log is shown under the settings, and where the search is found. */
export function useLogLines(
  items: readonly LogItem[],
  settings: LogSettings,
  nameOf: (container: string) => string,
) {
  const { regex, only, levels, hidden } = settings;
  const find = useDeferredValue(settings.find);
  const compiled = useQuery({
    queryKey: ['log-pattern', find],
    queryFn: () => regexMatcher(find),
    enabled: regex && find !== '',
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const matcher: Matcher | null = useMemo(() => {
    if (find === '') return null;
    return regex ? (compiled.data ?? null) : plainMatcher(find);
  }, [find, regex, compiled.data]);
  const problem =
    regex && find !== '' && compiled.error ? `Not a valid pattern: ${compiled.error.message}` : null;

  // Each line is asked once: new ones come many times a second.
  const cache = useMemo(() => ({ matcher, found: new WeakMap<LogItem, boolean>() }), [matcher]);
  const shown = useMemo(() => {
    const isFound = (item: LogItem): boolean => {
      if (cache.matcher === null || item.kind !== 'line') return false;
      const known = cache.found.get(item);
      if (known !== undefined) return known;
      const answer = cache.matcher.test(item.text);
      cache.found.set(item, answer);
      return answer;
    };
    const isWanted = (item: LogItem) => {
      if (item.kind === 'notice') return true;
      if (hidden.length > 0 && hidden.includes(nameOf(item.line.container))) return false;
      if (levels !== undefined && (item.level === null || !levels.includes(item.level))) return false;
      return !only || cache.matcher === null || isFound(item);
    };
    const isFiltered = hidden.length > 0 || levels !== undefined || (only && cache.matcher !== null);
    const wanted = isFiltered ? items.filter(isWanted) : items;
    return { items: wanted, foundIds: cache.matcher ? wanted.filter(isFound).map(({ id }) => id) : null };
  }, [items, cache, only, levels, hidden, nameOf]);

  return { ...shown, matcher, problem };
}
