'use client';

import { CircleAlert, Info } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './access.module.css';

type Props = {
  tone?: 'error' | 'note';
  /** It comes into sight as it appears: for what a button says below itself in a long form. */
  reveal?: boolean;
  children: ReactNode;
};

/** What went wrong, or what to know, above the button of a form. */
export function FormMessage({ tone = 'error', reveal = false, children }: Props) {
  const message = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (reveal) message.current?.scrollIntoView({ block: 'nearest' });
  }, [reveal, children]);
  const Icon = tone === 'error' ? CircleAlert : Info;
  return (
    <p
      ref={message}
      className={classes.message}
      data-tone={tone}
      role={tone === 'error' ? 'alert' : 'status'}
    >
      <Icon size={15} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
