'use client';

import { Autocomplete, Button, TextInput } from '@mantine/core';
import { PlugZap, SquareTerminal } from 'lucide-react';
import { PermissionButton } from '@/components/ui/permission-button';
import classes from './terminal.module.css';

export type TerminalChoice = { command: string; user: string };

type Props = {
  choice: TerminalChoice;
  onChange: (choice: TerminalChoice) => void;
  problem: string | null;
  /** While one is open. */
  disabled: boolean;
  /** One was open before. */
  again: boolean;
  onOpen: () => void;
  onClose: () => void;
};

const usualCommands = ['/bin/bash', '/bin/sh', '/bin/ash', 'python3', 'node'];

/** What to run, and as whom. */
export function TerminalForm({ choice, onChange, problem, disabled, again, onOpen, onClose }: Props) {
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onOpen();
      }}
    >
      <Autocomplete
        size="xs"
        label="Command"
        placeholder="bash, else sh"
        data={usualCommands}
        value={choice.command}
        error={problem}
        disabled={disabled}
        onChange={(command) => onChange({ ...choice, command })}
      />
      <TextInput
        size="xs"
        label="User"
        placeholder="the container's own"
        value={choice.user}
        disabled={disabled}
        onChange={(event) => onChange({ ...choice, user: event.currentTarget.value })}
      />
      {disabled ? (
        <Button variant="default" leftSection={<PlugZap size={14} aria-hidden />} onClick={onClose}>
          Disconnect
        </Button>
      ) : (
        <PermissionButton
          permission="Container Exec"
          type="submit"
          icon={<SquareTerminal size={14} aria-hidden />}
          disabledReason={problem}
        >
          {again ? 'Open again' : 'Open terminal'}
        </PermissionButton>
      )}
    </form>
  );
}
