import { expect, it } from 'vitest';
import { groupsOf, permissionGroups } from './permission-groups';
import { permissions } from './permissions';

it('has every permission once', () => {
  const grouped = permissionGroups.flatMap((group) =>
    group.entries.flatMap((entry) => [
      entry.permission,
      ...entry.parameters.map(({ permission }) => permission),
    ]),
  );
  expect([...grouped].sort()).toEqual([...permissions].sort());
  expect(permissionGroups.flatMap((group) => group.permissions).sort()).toEqual([...permissions].sort());
});

it('puts parameters below their operation', () => {
  const service = permissionGroups.find(({ type }) => type === 'Service');
  const create = service?.entries.find(({ label }) => label === 'Create');
  expect(create?.parameters.map(({ label }) => label)).toContain('Host Bind Mounts');
  expect(service?.entries.map(({ label }) => label)).not.toContain('Create: Host Bind Mounts');
});

it('shows a parameter whose operation is not among them by its whole name', () => {
  expect(groupsOf(['Container Create: Privileged'])).toEqual([
    {
      type: 'Container',
      permissions: ['Container Create: Privileged'],
      entries: [{ permission: 'Container Create: Privileged', label: 'Create: Privileged', parameters: [] }],
    },
  ]);
});
