import { TextInput } from '@mantine/core';

type Props = { value: string; onChange: (value: string) => void };

/** What a passkey is called by its owner. */
export function PasskeyNameField({ value, onChange }: Props) {
  return (
    <TextInput
      label="Name"
      description="So that you know which one it is."
      autoComplete="off"
      maxLength={60}
      data-autofocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
