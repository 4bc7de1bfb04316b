'use client';

import { Select } from '@mantine/core';
import classes from './form.module.css';
import type { PortProtocol } from './row-values';

const protocols = ['tcp', 'udp', 'sctp'] as const;

type Props = { label: string; value: PortProtocol; onChange: (protocol: PortProtocol) => void };

/** The protocol of a port, in the row of the port. */
export function PortProtocolSelect({ label, value, onChange }: Props) {
  return (
    <Select
      className={classes.fixed}
      w={86}
      aria-label={label}
      data={[...protocols]}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => onChange(protocols.find((each) => each === chosen) ?? 'tcp')}
    />
  );
}
