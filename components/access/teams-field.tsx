'use client';

import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { teamsProblem } from './team-lines';

type Props = {
  /** How the source of the users names a group. */
  groupIs: 'dn' | 'name';
  description: string;
  placeholder: string;
  /** A team on each line, as `readTeams` takes them. */
  value: string;
  onChange: (lines: string) => void;
};

/** Which groups become which teams. What is wrong with a line is said once it is left. */
export function TeamsField({ groupIs, description, placeholder, value, onChange }: Props) {
  const [typing, setTyping] = useState(false);
  return (
    <Textarea
      label="Teams"
      description={description}
      placeholder={placeholder}
      autosize
      minRows={2}
      error={typing ? null : teamsProblem(value, groupIs)}
      value={value}
      onFocus={() => setTyping(true)}
      onBlur={() => setTyping(false)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
