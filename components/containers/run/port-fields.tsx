'use client';

import { Button, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import classes from '../containers.module.css';
import { RemoveRowButton } from './remove-row-button';
import type { PortRow, RunProblems } from './run-form';

const protocols = ['tcp', 'udp', 'sctp'] as const;

type Props = {
  rows: readonly PortRow[];
  onChange: (rows: PortRow[]) => void;
  newKey: () => number;
  problems: RunProblems;
};

/** Which ports of the node lead to which of the container. */
export function PortFields({ rows, onChange, newKey, problems }: Props) {
  const change = (key: number, part: Partial<PortRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <div className={classes.rows}>
      {rows.length > 0 ? (
        <div className={classes.rowHead} aria-hidden>
          <span>Address of the node</span>
          <span>Port of the node</span>
          <span>Port of the container</span>
          <span className={classes.fixed} style={{ width: 86 }}>
            Protocol
          </span>
        </div>
      ) : null}
      {rows.map((row, position) => {
        const label = (what: string) => `Port ${position + 1}: ${what}`;
        return (
          <div key={row.key} className={classes.row}>
            <TextInput
              aria-label={label('address of the node')}
              placeholder="Any address"
              autoComplete="off"
              value={row.hostIp}
              onChange={(event) => change(row.key, { hostIp: event.currentTarget.value })}
            />
            <TextInput
              aria-label={label('port of the node')}
              placeholder="Any free port"
              inputMode="numeric"
              autoComplete="off"
              value={row.hostPort}
              onChange={(event) => change(row.key, { hostPort: event.currentTarget.value })}
              error={problems[`ports.${row.key}.hostPort`]}
            />
            <TextInput
              aria-label={label('port of the container')}
              placeholder="Container port"
              inputMode="numeric"
              autoComplete="off"
              value={row.containerPort}
              onChange={(event) => change(row.key, { containerPort: event.currentTarget.value })}
              error={problems[`ports.${row.key}.containerPort`]}
            />
            <Select
              className={classes.fixed}
              w={86}
              aria-label={label('protocol')}
              data={[...protocols]}
              value={row.protocol}
              allowDeselect={false}
              onChange={(value) =>
                change(row.key, { protocol: protocols.find((each) => each === value) ?? 'tcp' })
              }
            />
            <RemoveRowButton
              label={`Remove port ${position + 1}`}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() =>
            onChange([
              ...rows,
              { key: newKey(), hostIp: '', hostPort: '', containerPort: '', protocol: 'tcp' },
            ])
          }
        >
          Publish a port
        </Button>
      </div>
    </div>
  );
}
