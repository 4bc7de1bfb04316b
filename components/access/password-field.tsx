'use client';

import { PasswordInput } from '@mantine/core';
import { ArrowBigUpDash } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import classes from './access.module.css';

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  description?: ReactNode;
  error?: ReactNode;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
};

/** A password that can be shown, with a word when Caps Lock is on. */
export function PasswordField({ label, value, onChange, autoComplete, inputRef, autoFocus, ...rest }: Props) {
  const [capsLock, setCapsLock] = useState(false);
  const [visible, setVisible] = useState(false);
  const watch = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div>
      <PasswordInput
        ref={inputRef}
        label={label}
        required
        withAsterisk={false}
        autoComplete={autoComplete}
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
        maxLength={1024}
        value={value}
        visible={visible}
        onVisibilityChange={setVisible}
        visibilityToggleButtonProps={{
          'aria-label': visible ? 'Hide the password' : 'Show the password',
          'aria-hidden': false,
          tabIndex: 0,
        }}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={watch}
        onKeyUp={watch}
        onBlur={() => setCapsLock(false)}
        {...rest}
      />
      {capsLock ? (
        <p className={classes.caps} role="status">
          <ArrowBigUpDash size={14} aria-hidden />
          Caps Lock is on
        </p>
      ) : null}
    </div>
  );
}
