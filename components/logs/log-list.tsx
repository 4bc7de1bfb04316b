'use client';

import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LogItem } from './log-entry';
import { LogRow } from './log-row';
import type { Matcher } from './log-search';
import classes from './logs.module.css';

const rowHeight = 20;
/** This near to the end is the end. */
const endPixels = 32;

type Props = {
  items: readonly LogItem[];
  nameOf: (item: LogItem) => { text: string; hue: number } | null;
  times: boolean;
  wrap: boolean;
  matcher: Matcher | null;
  /** The item that the search is at; it is scrolled to when it changes. */
  currentId: number | null;
  label: string;
  /** How wide names are, in characters. */
  nameWidth: number;
  /** What is said while there is no line. */
  empty: string | null;
};

/** The lines, of which only those on screen are in the page. It follows the newest until one scrolls up. */
export function LogList({ items, nameOf, times, wrap, matcher, currentId, label, nameWidth, empty }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const lastTop = useRef(0);
  const before = useRef(items);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 20,
  });
  const totalSize = virtualizer.getTotalSize();

  useLayoutEffect(() => virtualizer.measure(), [virtualizer, wrap, times]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (following) {
      element.scrollTop = element.scrollHeight;
    } else {
      // Lines above went: what is being read stays where it is.
      const firstId = items[0]?.id ?? 0;
      const gone = before.current.findIndex((item) => item.id >= firstId);
      if (gone > 0) element.scrollTop -= gone * rowHeight;
    }
    before.current = items;
    lastTop.current = element.scrollTop;
  }, [items, totalSize, following]);

  const toItem = (id: number) => {
    const index = items.findIndex((item) => item.id === id);
    if (index === -1) return;
    setFollowing(false);
    virtualizer.scrollToIndex(index, { align: 'center' });
  };
  const scrollTo = useRef(toItem);
  useEffect(() => {
    scrollTo.current = toItem;
  });
  useEffect(() => {
    if (currentId !== null) scrollTo.current(currentId);
  }, [currentId]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endPixels;
    if (isAtEnd) setFollowing(true);
    else if (element.scrollTop < lastTop.current - 1) setFollowing(false);
    lastTop.current = element.scrollTop;
  };

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        data-wrap={wrap || undefined}
        onScroll={onScroll}
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
      >
        <div className={classes.sizer} style={{ height: totalSize, '--name-width': `${nameWidth}ch` }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const item = items[index];
            return item ? (
              <div
                key={key}
                ref={wrap ? virtualizer.measureElement : undefined}
                data-index={index}
                className={classes.place}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow
                  item={item}
                  name={nameOf(item)}
                  times={times}
                  matcher={matcher}
                  current={item.id === currentId}
                />
              </div>
            ) : null;
          })}
        </div>
      </div>
      {empty ? <p className={classes.over}>{empty}</p> : null}
      {following ? null : (
        <Button
          className={classes.newest}
          size="compact-sm"
          leftSection={<ArrowDown size={14} aria-hidden />}
          onClick={() => setFollowing(true)}
        >
          Jump to newest
        </Button>
      )}
    </div>
  );
}
