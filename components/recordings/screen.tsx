'use client';

import '@xterm/xterm/css/xterm.css';

import { useComputedColorScheme } from '@mantine/core';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useEffectEvent, useRef } from 'react';
import { createXterm, type SafeXterm } from '@/components/terminal/safe-xterm';
import { terminalThemes } from '@/components/terminal/terminal-theme';
import classes from './recordings.module.css';

type Props = {
  label: string;
  /** Gets the terminal once it is on the page; gives what to undo when it goes. */
  onReady: (terminal: Terminal) => () => void;
};

/** A terminal to look at: it takes no keys. */
export function Screen({ label, onReady }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const xterm = useRef<SafeXterm | null>(null);
  const theme = terminalThemes[useComputedColorScheme('dark')];
  const ready = useEffectEvent(onReady);
  const firstTheme = useEffectEvent(() => theme);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = createXterm(firstTheme());
    made.setLive(false);
    made.terminal.open(element);
    xterm.current = made;
    const undo = ready(made.terminal);
    return () => {
      undo();
      xterm.current = null;
      made.terminal.dispose();
    };
  }, []);
  useEffect(() => xterm.current?.setTheme(theme), [theme]);

  return (
    <div className={classes.screen}>
      <div ref={host} role="group" aria-label={label} />
    </div>
  );
}
