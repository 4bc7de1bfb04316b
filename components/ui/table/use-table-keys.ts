'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';

type Keys = {
  move: (by: number) => void;
  moveTo: (end: 'first' | 'last') => void;
  page: number;
  open: () => void;
  toggle: () => void;
  clear: () => boolean;
  search: () => void;
};

const dialogs = '[role="dialog"], [role="menu"], [role="listbox"], [data-keys="own"]';

/**
 * The keys of a table: j/k and arrows move, Enter opens, x selects, / searches, Escape clears. They work wherever the
 * focus is, unless something is typed into, or a dialog or a control of its own has it.
 */
export function useTableKeys(grid: RefObject<HTMLElement | null>, keys: Keys) {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(target instanceof HTMLElement)) return;
    if (target.isContentEditable || target.closest('input:not([type=checkbox]), textarea, select')) return;
    if (target.closest(dialogs)) return;
    const inGrid = grid.current?.contains(target) ?? false;
    const onControl = target.closest('button, a') !== null;
    const done = run(keys, event.key, inGrid, onControl);
    if (done) event.preventDefault();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

/** Whether `key` did something. */
function run(keys: Keys, key: string, inGrid: boolean, onControl: boolean): boolean {
  switch (key) {
    case 'j':
      keys.move(1);
      return true;
    case 'k':
      keys.move(-1);
      return true;
    case 'x':
      keys.toggle();
      return true;
    case '/':
      keys.search();
      return true;
    case 'Escape':
      return keys.clear();
    case 'Enter':
      if (onControl) return false;
      keys.open();
      return true;
  }
  // The scrolling keys belong to the page unless the table has the focus.
  if (!inGrid) return false;
  switch (key) {
    case 'ArrowDown':
      keys.move(1);
      return true;
    case 'ArrowUp':
      keys.move(-1);
      return true;
    case 'PageDown':
      keys.move(keys.page);
      return true;
    case 'PageUp':
      keys.move(-keys.page);
      return true;
    case 'Home':
      keys.moveTo('first');
      return true;
    case 'End':
      keys.moveTo('last');
      return true;
    case ' ':
      if (onControl) return false;
      keys.toggle();
      return true;
  }
  return false;
}
