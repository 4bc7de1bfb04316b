'use client';

import { TextInput } from '@mantine/core';
import type { FormProblems } from './form-problems';
import type { ProgramValues } from './program-values';
import { textInput } from './text-input';

type Props = {
  values: Pick<ProgramValues, 'command' | 'entrypoint'>;
  set: (change: Partial<Pick<ProgramValues, 'command' | 'entrypoint'>>) => void;
  problems: FormProblems;
};

/** What is run in place of what the image says. */
export function CommandInputs({ values, set, problems }: Props) {
  return (
    <>
      <TextInput
        label="Command"
        placeholder="As the image says"
        description="Arguments as in a shell, but without one: no $, | or >"
        {...textInput(values.command, (command) => set({ command }), problems.command)}
      />
      <TextInput
        label="Entrypoint"
        placeholder="As the image says"
        description="What the command is given to"
        {...textInput(values.entrypoint, (entrypoint) => set({ entrypoint }), problems.entrypoint)}
      />
    </>
  );
}
