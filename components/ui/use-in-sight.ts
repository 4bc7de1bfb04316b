import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a row that is wider than a phone: moves the part that `selector` finds, which is the one that is open, to where it
 * is seen, each time `which` changes.
 */
export function useInSight<Row extends HTMLElement>(selector: string, which: string): RefObject<Row | null> {
  const row = useRef<Row>(null);
  useEffect(() => {
    const part = row.current?.querySelector(selector);
    if (!row.current || !part) return;
    const [outer, inner] = [row.current.getBoundingClientRect(), part.getBoundingClientRect()];
    row.current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [selector, which]);
  return row;
}
