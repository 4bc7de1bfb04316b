'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { formatQuantity } from '@/lib/format';
import { Page } from '../page';
import { PageHeader } from '../page-header';
import classes from './form.module.css';
import type { FormProblems } from './form-problems';

type Props = {
  title: string;
  subtitle: string;
  /** All that is wrong, shown at its field yet or not. */
  wrong: FormProblems;
  /** How often it was sent. From the first time on, what is wrong is told. */
  submits: number;
  onSubmit: () => void;
  /** What is told above the buttons: a failure, what saving does. */
  messages: ReactNode;
  cancelHref: string;
  submit: ReactNode;
  /** The fields, in cards. */
  children: ReactNode;
};

/** A page that is one long form. Its buttons stay in view, and whoever sends it with something wrong is taken there. */
export function FormPage(props: Props) {
  const { title, subtitle, wrong, submits, onSubmit, messages, cancelHref, submit, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const count = Object.keys(wrong).length;
  useEffect(() => {
    if (submits > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submits]);
  return (
    <Page>
      <PageHeader title={title} subtitle={subtitle} />
      <form
        ref={form}
        className={classes.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
        noValidate
        aria-label={title}
      >
        {children}
        <div className={classes.footer}>
          {messages}
          <div className={classes.buttons}>
            <span className={classes.wrong} role="status">
              {submits > 0 && count > 0
                ? `${formatQuantity(count, 'field needs', 'fields need')} another look`
                : ''}
            </span>
            <Button component={Link} href={cancelHref} variant="default">
              Cancel
            </Button>
            {submit}
          </div>
        </div>
      </form>
    </Page>
  );
}
