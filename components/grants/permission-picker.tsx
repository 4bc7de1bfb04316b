'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '@/lib/format';
import { type PermissionEntry, type PermissionGroup, permissionGroups } from '@/lib/permission-groups';
import { type Permission, permissions } from '@/lib/permissions';
import classes from './grants.module.css';

type Props = {
  value: ReadonlySet<Permission>;
  /** Left out where it is only shown. */
  onChange?: (value: ReadonlySet<Permission>) => void;
};

/** Permissions by the type of thing they are about; a parameter stands below its operation. */
export function PermissionPicker({ value, onChange }: Props) {
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (permission: Permission) => words.every((word) => permission.toLowerCase().includes(word));
  const groups = permissionGroups
    .map((group) => ({ ...group, shown: group.permissions.filter(matches) }))
    .filter(({ shown }) => shown.length > 0);
  const set = (some: readonly Permission[], held: boolean) => {
    const next = new Set(value);
    for (const permission of some) {
      if (held) next.add(permission);
      else next.delete(permission);
    }
    onChange?.(next);
  };
  return (
    <div className={classes.picker}>
      <TextInput
        label="Search permissions"
        placeholder="create, host, secret …"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        description={`${formatCount(value.size)} of ${formatCount(permissions.length)} chosen`}
      />
      <div className={classes.groups} tabIndex={0} role="group" aria-label="Permissions">
        {groups.map(({ shown, ...group }) => (
          <Group
            key={group.type}
            group={group}
            shown={new Set(shown)}
            value={value}
            set={onChange ? set : null}
          />
        ))}
        {groups.length === 0 ? (
          <p className={classes.group}>
            No permission is called that.{' '}
            <Button size="compact-xs" variant="subtle" onClick={() => setSearch('')}>
              Show all
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

type GroupProps = {
  group: PermissionGroup;
  /** Those that match the search. */
  shown: ReadonlySet<Permission>;
  value: ReadonlySet<Permission>;
  set: ((some: readonly Permission[], held: boolean) => void) | null;
};

function Group({ group, shown, value, set }: GroupProps) {
  const all = [...shown];
  const held = all.filter((permission) => value.has(permission)).length;
  const box = (permission: Permission, label: string) => (
    <Checkbox
      key={permission}
      label={label}
      aria-label={permission}
      checked={value.has(permission)}
      disabled={set === null}
      onChange={(event) => set?.([permission], event.currentTarget.checked)}
    />
  );
  return (
    <fieldset className={classes.group} aria-label={group.type}>
      <div className={classes.groupHead}>
        <Checkbox
          label={`All of ${group.type}`}
          checked={held === all.length}
          indeterminate={held > 0 && held < all.length}
          disabled={set === null}
          onChange={() => set?.(all, held < all.length)}
        />
        <span className={classes.faint}>
          {held} of {all.length}
        </span>
      </div>
      <div className={classes.entries}>
        {group.entries.map((entry) => (
          <Entry key={entry.permission} entry={entry} shown={shown} box={box} />
        ))}
      </div>
    </fieldset>
  );
}

function Entry({
  entry,
  shown,
  box,
}: {
  entry: PermissionEntry;
  shown: ReadonlySet<Permission>;
  box: (permission: Permission, label: string) => React.ReactNode;
}) {
  const parameters = entry.parameters.filter(({ permission }) => shown.has(permission));
  if (!shown.has(entry.permission) && parameters.length === 0) return null;
  return (
    <div className={classes.entry}>
      {shown.has(entry.permission) ? (
        box(entry.permission, entry.label)
      ) : (
        <span className={classes.faint}>{entry.label}</span>
      )}
      {parameters.length > 0 ? (
        <div className={classes.parameters}>
          {parameters.map(({ permission, label }) => box(permission, label))}
        </div>
      ) : null}
    </div>
  );
}
