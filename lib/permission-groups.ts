import { type Permission, permissions } from './permissions';

/** One operation, and the parameters that are granted beside it. */
export type PermissionEntry = {
  permission: Permission;
  /** Without its type: "Create", or "Privileged" for a parameter. */
  label: string;
  parameters: { permission: Permission; label: string }[];
};

/** The permissions of one type of thing. */
export type PermissionGroup = { type: string; entries: PermissionEntry[]; permissions: Permission[] };

/** What separates an operation from its parameter. */
const separator = ': ';

/** All permissions by the type of thing they are about, parameters below their operations. */
export const permissionGroups: readonly PermissionGroup[] = groupsOf(permissions);

/** The groups of some permissions, in the order of the table. */
export function groupsOf(some: Iterable<Permission>): PermissionGroup[] {
  const wanted = new Set(some);
  const groups = new Map<string, PermissionGroup>();
  const entries = new Map<string, PermissionEntry>();
  for (const permission of operationsFirst()) {
    if (!wanted.has(permission)) continue;
    const [type = '', ...words] = permission.split(' ');
    const group = groups.get(type) ?? { type, entries: [], permissions: [] };
    groups.set(type, group);
    group.permissions.push(permission);
    const [operation = '', parameter] = permission.split(separator);
    const above = parameter === undefined ? undefined : entries.get(operation);
    if (above && parameter !== undefined) {
      above.parameters.push({ permission, label: parameter });
      continue;
    }
    const entry = { permission, label: words.join(' '), parameters: [] };
    entries.set(permission, entry);
    group.entries.push(entry);
  }
  return [...groups.values()];
}

/** Parameters stand in the table before some of their operations. */
function operationsFirst(): Permission[] {
  const isParameter = (permission: Permission) => permission.includes(separator);
  return [...permissions.filter((each) => !isParameter(each)), ...permissions.filter(isParameter)];
}
