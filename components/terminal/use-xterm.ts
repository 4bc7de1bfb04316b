'use client';

import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { createXterm, type SafeXterm } from './safe-xterm';
import { terminalThemes } from './terminal-theme';

type Handlers = {
  /** What was typed, pasted, or answered by the terminal. */
  onInput: (text: string) => void;
  onResize: (size: { columns: number; rows: number }) => void;
  /** Several lines are about to be pasted where each would run at once. */
  onRiskyPaste: (text: string) => void;
};

/** An xterm in the element `host`, as large as that element. */
export function useXterm({ onInput, onResize, onRiskyPaste }: Handlers) {
  const host = useRef<HTMLDivElement>(null);
  const [xterm, setXterm] = useState<SafeXterm | null>(null);
  const theme = terminalThemes[useComputedColorScheme('dark')];
  const input = useEffectEvent(onInput);
  const resize = useEffectEvent(onResize);
  const riskyPaste = useEffectEvent(onRiskyPaste);
  const firstTheme = useEffectEvent(() => theme);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = createXterm(firstTheme());
    const { terminal, fit } = made;
    terminal.open(element);
    fit.fit();
    terminal.onData((text) => input(text));
    terminal.onResize(({ cols, rows }) => resize({ columns: cols, rows }));
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(element);
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text') ?? '';
      // With "bracketed paste" the program knows that it is pasted, and runs nothing by itself.
      if (!/[\r\n]./s.test(text) || terminal.modes.bracketedPasteMode) return;
      event.preventDefault();
      event.stopPropagation();
      riskyPaste(text);
    };
    element.addEventListener('paste', paste, { capture: true });
    setXterm(made);
    return () => {
      observer.disconnect();
      element.removeEventListener('paste', paste, { capture: true });
      setXterm(null);
      terminal.dispose();
    };
  }, []);

  useEffect(() => xterm?.setTheme(theme), [xterm, theme]);

  return { host, xterm };
}
