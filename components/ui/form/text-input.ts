import type { ChangeEvent } from 'react';

/** What ties a text input to the value it shows. Names and numbers are no prose: nothing is completed or spell-checked. */
export function textInput(value: string, onChange: (text: string) => void, problem?: string) {
  return {
    value,
    onChange: (event: ChangeEvent<HTMLInputElement>) => onChange(event.currentTarget.value),
    error: problem,
    autoComplete: 'off',
    spellCheck: false,
  };
}
