import { Table } from '@mantine/core';
import type { AuditChange } from '@/lib/audit-changes';
import classes from './activity.module.css';

/** What an operation changed: field, before, after. */
export function ChangesTable({ changes }: { changes: readonly AuditChange[] }) {
  return (
    <div className={classes.changes} tabIndex={0} role="region" aria-label="What differed">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>{field}</Table.Td>
              <Table.Td>{shown(before)}</Table.Td>
              <Table.Td>{shown(after)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function shown(value: AuditChange['before']) {
  return value === null ? <span className={classes.faint}>–</span> : <code>{String(value)}</code>;
}
