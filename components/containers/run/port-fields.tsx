'use client';

import { TextInput } from '@mantine/core';
import classes from '@/components/ui/form/form.module.css';
import type { FormProblems } from '@/components/ui/form/form-problems';
import { PortProtocolSelect } from '@/components/ui/form/port-protocol-select';
import { RowList } from '@/components/ui/form/row-list';
import { textInput } from '@/components/ui/form/text-input';
import type { PortRow } from './run-form';

type Props = {
  rows: readonly PortRow[];
  onChange: (rows: PortRow[]) => void;
  newKey: () => number;
  problems: FormProblems;
};

/** Which ports of the node lead to which of the container. */
export function PortFields({ rows, onChange, newKey, problems }: Props) {
  return (
    <RowList<PortRow>
      noun="Port"
      rows={rows}
      onChange={onChange}
      newRow={() => ({ key: newKey(), hostIp: '', hostPort: '', containerPort: '', protocol: 'tcp' })}
      addLabel="Publish a port"
      head={
        <>
          <span>Address of the node</span>
          <span>Port of the node</span>
          <span>Port of the container</span>
          <span className={classes.fixed} style={{ width: 86 }}>
            Protocol
          </span>
        </>
      }
    >
      {(row, { label, change }) => (
        <>
          <TextInput
            aria-label={label('address of the node')}
            placeholder="Any address"
            {...textInput(row.hostIp, (hostIp) => change({ hostIp }))}
          />
          <TextInput
            aria-label={label('port of the node')}
            placeholder="Any free port"
            inputMode="numeric"
            {...textInput(
              row.hostPort,
              (hostPort) => change({ hostPort }),
              problems[`ports.${row.key}.hostPort`],
            )}
          />
          <TextInput
            aria-label={label('port of the container')}
            placeholder="Container port"
            inputMode="numeric"
            {...textInput(
              row.containerPort,
              (containerPort) => change({ containerPort }),
              problems[`ports.${row.key}.containerPort`],
            )}
          />
          <PortProtocolSelect
            label={label('protocol')}
            value={row.protocol}
            onChange={(protocol) => change({ protocol })}
          />
        </>
      )}
    </RowList>
  );
}
